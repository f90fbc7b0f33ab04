import { ago } from '../../../platform/pages/ago.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { code, type Fact, facts } from '../../../platform/pages/facts.ts'
import { html, type Content, type Safe } from '../../../platform/pages/html.ts'
import type { MessageKey } from '../../../platform/pages/messages/index.ts'

/** What is kept of a person, to be read by nobody but them. */
export interface PersonalData {
  /** By which apps know them, unless an app knows them by a name of its own. */
  readonly id: string
  /** What they sign in with. */
  readonly username: string
  /** In their wire names. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly updatedAt?: Date | undefined
  readonly now: Date
}

/** The claims that have words of their own (Core §5.1), in reading order. */
const known = [
  'name',
  'given_name',
  'middle_name',
  'family_name',
  'nickname',
  'preferred_username',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'address',
  'gender',
  'birthdate',
  'locale',
  'zoneinfo',
  'profile',
  'picture',
  'website',
] as const
/** The parts of an address (Core §5.1.1). */
const placed = ['formatted', 'street_address', 'postal_code', 'locality', 'region', 'country'] as const

/**
 * Everything that apps may ever be told of a person, and what else is kept.
 *
 * @param data one person's
 */
export function personalData(context: PageContext, { id, username, claims, ...rest }: PersonalData): Safe {
  const { texts } = context
  const { preferred_username: preferred, ...told } = claims
  const sent = preferred === username ? told : claims
  return html`${facts([
      [texts('data.username'), text(username)],
      ...claimFacts(context, sent, known),
      [texts('data.id'), code(id)],
      [texts('data.updated'), rest.updatedAt && ago(context, rest.updatedAt, rest.now)],
    ])}
    <p class="aside">${texts('data.effect')}</p>`
}

type Known = (typeof known)[number] | (typeof placed)[number]

/** Those that we know in our order and words; after them the others, by the names that their apps know them by. */
function claimFacts(
  context: PageContext,
  claims: Readonly<Record<string, unknown>>,
  order: readonly Known[],
): readonly Fact[] {
  const others = Object.keys(claims).filter((name) => !order.some((one) => one === name))
  return [
    ...order.map((name) => fact(context, context.texts(`claim.${name}` satisfies MessageKey), claims[name])),
    ...others.map((name) => fact(context, code(name), claims[name])),
  ]
}

function fact(context: PageContext, name: Content, value: unknown): Fact {
  return [name, valueInWords(context, value)]
}

function valueInWords(context: PageContext, value: unknown): Content {
  if (typeof value === 'boolean') return context.texts(value ? 'data.yes' : 'data.no')
  if (typeof value === 'string') return value === '' ? undefined : text(value)
  if (value === undefined || value === null) return undefined
  if (isRecord(value)) return facts(claimFacts(context, value, placed))
  return code(JSON.stringify(value))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Isolated: letters that are read from the right cannot rearrange what stands around them. An address has lines. */
function text(value: string): Safe {
  const lines = value.split(/\r?\n/)
  return html`${lines.map((line, index) => html`${index > 0 && html`<br />`}<bdi>${line}</bdi>`)}`
}
