import type { DialectSettings } from '../../domain/dialect.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { dialectAt } from './address.ts'
import { inWords, type KnownDialects, spokenBy } from './dialect.ts'
import { ownPath } from './own-path.ts'

type Spoken = KnownDialects[number]
type Settings = NonNullable<NonNullable<Sound<TenantDocument>['dialects']>[string]>

/** What a tenant says of the dialects that it speaks. Whether it may speak them is told elsewhere. */
export function* dialectSettingProblems(
  tenant: Sound<TenantDocument>,
  path: Path,
  known: KnownDialects,
): Generator<Problem> {
  for (const dialect of spokenBy(tenant, known)) {
    const settings = tenant.dialects?.[dialect.name] ?? {}
    const here = [...path, 'dialects', dialect.name]
    yield* strangeSettings(settings, here, { dialect, known })
    yield* customerIdProblems(settings, here, { tenant, known })
    if (settings.strictLogout && settings.clientFromHint)
      yield problemAt([...here, 'clientFromHint'], 'is of no use: with strictLogout a hint says nothing')
  }
}

/** Whether the addresses that never ask do so is a question at every vendor's. */
function settingsOf({ settings = [] }: Spoken): readonly (keyof DialectSettings)[] {
  return ['logoutByContract', ...settings]
}

/** A setting that one dialect has and another has not would be believed to do something there. */
function* strangeSettings(
  settings: Settings,
  path: Path,
  { dialect, known }: { readonly dialect: Spoken; readonly known: KnownDialects },
): Generator<Problem> {
  for (const name of Object.keys(settings) as (keyof Settings)[]) {
    if (settingsOf(dialect).includes(name)) continue
    const owners = known.filter((other) => settingsOf(other).includes(name)).map((other) => other.name)
    const meant = owners.length === 0 ? '' : `, but of ${inWords(owners)}`
    const choice = `"${dialect.name}" knows ${settingsOf(dialect).join(', ')}`
    yield problemAt([...path, name], `is no setting of the dialect "${dialect.name}"${meant}; ${choice}`)
  }
}

/** D2: below it the tenant answers once more, and whatever began so would be that. */
function* customerIdProblems(
  { customerId }: Settings,
  path: Path,
  { tenant, known }: { readonly tenant: Sound<TenantDocument>; readonly known: KnownDialects },
): Generator<Problem> {
  if (customerId === undefined) return
  const whose = ownerOf(`/${customerId}`, tenant, known)
  if (whose === undefined) return
  const words = `a name with which no address begins, and some of ${whose}`
  yield problemAt([...path, 'customerId'], expected(words, customerId))
}

/** Whose addresses begin so; those of every dialect, as the tenant may speak it one day. */
function ownerOf(first: string, tenant: Sound<TenantDocument>, known: KnownDialects): string | undefined {
  if (ownPath.test(first)) return `ours begin with ${first}`
  const owner = known.find(({ paths }) => paths.includes(first))
  if (owner) return `the dialect "${owner.name}" begin with ${first}`
  const byClient = dialectAt(first, tenant, known)
  return byClient && `the dialect "${byClient}" begin with ${first}, as a client has this id`
}
