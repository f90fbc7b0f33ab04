import type { Compilable, DatabaseConnection, QueryResult } from 'kysely'
import type { Reader } from './schema.ts'

/** A query whose SQL is built once; each run says where it runs and brings only its values. */
export type Prepared<Values, Row> = (db: Reader, values: Values) => Promise<QueryResult<Row>>

const slot = Symbol('slot')
const connections = new WeakMap<Reader, DatabaseConnection>()

/**
 * Says that `db` always runs on this one connection. Prepared queries then go straight to it, past the
 * layers that look for a connection, which cost as much as a small query.
 */
export function runsOn(db: Reader, connection: DatabaseConnection): void {
  connections.set(db, connection)
}

/**
 * Builds a query once, for the hot paths where building it would cost more than running it.
 *
 * @param build makes the query from `values`, whose every property stands for a value to come. Name each
 *   column's value by itself: `values` cannot be spread, counted or looked into.
 * @returns runs the query on a reader or in an open transaction.
 */
export function prepare<Values extends object, Row>(
  build: (values: Values) => Compilable<Row>,
): Prepared<Values, Row> {
  // The builder carries the slots through to the parameters and never looks at what they are.
  const compiled = build(slots() as Values).compile()
  const names = compiled.parameters.map(slotName)
  return (db, values) => {
    const parameters = names.map((name, at): unknown =>
      name === undefined ? compiled.parameters[at] : Reflect.get(values, name),
    )
    const query = { ...compiled, parameters }
    return connections.get(db)?.executeQuery<Row>(query) ?? db.executeQuery(query)
  }
}

function slots(): object {
  return new Proxy({}, { get: (_, name) => ({ [slot]: name }) })
}

function slotName(parameter: unknown): PropertyKey | undefined {
  if (typeof parameter !== 'object' || parameter === null || !(slot in parameter)) return undefined
  return parameter[slot] as PropertyKey
}
