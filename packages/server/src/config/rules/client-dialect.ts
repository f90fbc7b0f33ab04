import { type DialectTraits, usualTokenAlgorithmOf } from '../../domain/dialect.ts'
import { grantTypesOf } from '../client-auth.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'
import { suggest } from '../suggestion.ts'
import { dialectReason, inWords, type KnownDialects } from './dialect.ts'

type Registered = Sound<ClientDocument>

/** The vendors' spellings around a client. */
export interface DialectSurroundings {
  /** Those that this program speaks. */
  readonly dialects: KnownDialects
  /** Those that the tenant switched on; absent where nothing can be said about it. */
  readonly tenantDialects?: readonly string[]
  /** The tenant's clients; absent where one of them has no right name. */
  readonly clientIds?: readonly string[]
}

/** D3: what a client has of a vendor's, and the tenant would have to have, too. */
export function* clientDialectProblems(
  client: Registered,
  path: Path,
  surroundings: DialectSurroundings,
): Generator<Problem> {
  const reason = reasonAgainst(client, surroundings)
  if (reason !== undefined) yield problemAt([...path, 'dialect'], reason)
  yield* algorithmProblems(client, path, surroundings)
  yield* grantProblems(client, path, surroundings)
  yield* plainProblems(client, path, surroundings)
  yield* accessKeyProblems(client, path, surroundings)
}

function reasonAgainst(
  { dialect = 'standard' }: Registered,
  { dialects, tenantDialects }: DialectSurroundings,
): string | undefined {
  if (dialect === 'standard') return undefined
  const unknown = dialectReason(dialect, dialects)
  if (unknown !== undefined || !tenantDialects || tenantDialects.includes(dialect)) return unknown
  return `the tenant does not speak "${dialect}": it needs "dialects": { "${dialect}": {} }`
}

/** D17: the client's own SDK would look for a key that its door does not show. */
function* algorithmProblems(
  client: Registered,
  path: Path,
  { dialects }: DialectSurroundings,
): Generator<Problem> {
  const dialect = dialectOf(client, dialects)
  if (!dialect) return
  const [first, ...others] = dialect.profiles.map(({ bearableAlgorithms }) => bearableAlgorithms)
  const borne = (first ?? []).filter((one) => others.every((algorithms) => algorithms.includes(one)))
  for (const field of ['id_token_signed_response_alg', 'userinfo_signed_response_alg'] as const) {
    const algorithm = client[field]
    if (algorithm === undefined || borne.includes(algorithm)) continue
    const words = `${borne.join(' or ')}, which is all that SDKs of the dialect "${dialect.name}" verify`
    yield problemAt([...path, field], expected(words, algorithm))
  }
}

/** D8: a vendor's contract may have an app take passwords; the standard has none (RFC 9700 §2.4). */
function* grantProblems(
  client: Registered,
  path: Path,
  { dialects, tenantDialects }: DialectSurroundings,
): Generator<Problem> {
  if (!tenantDialects || !grantTypesOf(client).includes('password')) return
  const takers = dialects.filter(({ profiles }) => profiles.some(({ passwordGrant }) => passwordGrant))
  if (takers.some(({ name }) => tenantDialects.includes(name))) return
  const message = `password needs a dialect of the tenant in which apps take passwords${named(takers)}`
  yield problemAt([...path, 'grant_types'], message)
}

/** D7. */
function* plainProblems(
  client: Registered,
  path: Path,
  { dialects, tenantDialects }: DialectSurroundings,
): Generator<Problem> {
  if (client.allow_plain_pkce !== true || !tenantDialects) return
  const knowing = dialects.filter(({ profiles }) =>
    profiles.some(({ challengeMethods }) => challengeMethods.includes('plain')),
  )
  if (knowing.some(({ name }) => tenantDialects.includes(name))) return
  const message = `is of no use: no dialect of the tenant knows plain${named(knowing)}`
  yield problemAt([...path, 'allow_plain_pkce'], message)
}

function* accessKeyProblems(
  { client_id: id, access_key_of: app }: Registered,
  path: Path,
  { clientIds }: DialectSurroundings,
): Generator<Problem> {
  if (app === undefined || !clientIds || (app !== id && clientIds.includes(app))) return
  const others = clientIds.filter((one) => one !== id)
  const meant = suggest(app, others)
  const words = expected('the client_id of another client of the tenant', app)
  yield problemAt(
    [...path, 'access_key_of'],
    meant === undefined ? words : `${words}; did you mean "${meant}"?`,
  )
}

/** The end of a sentence: those of the dialects for which it would be otherwise. */
export function named(dialects: readonly DialectTraits[]): string {
  return dialects.length === 0 ? '' : `, such as ${inWords(dialects.map(({ name }) => name))}`
}

export function dialectOf({ dialect }: Registered, dialects: KnownDialects): DialectTraits | undefined {
  return dialects.find(({ name }) => name === dialect)
}

/** Why the door of a client's own dialect signs with its secret, where it does unless told otherwise (D17). */
export function reasonsByDialect(client: Registered, dialects: KnownDialects): readonly string[] {
  const own = dialectOf(client, dialects)
  if (!own || usualTokenAlgorithmOf(own) !== 'HS256') return []
  if (Object.hasOwn(client, 'id_token_signed_response_alg')) return []
  return [
    `apps of the dialect "${own.name}" get ID tokens by HS256 unless id_token_signed_response_alg is RS256`,
  ]
}
