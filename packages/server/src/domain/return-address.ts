import { ownPorts, type PlainAddress, readAddressPattern, readPlainAddress } from './plain-address.ts'
import { isListed } from './redirect-uri.ts'

/**
 * How the address that a logout shall lead back to is found in a list (D5). `exact`: letter by letter. The others read
 * entries as patterns: `pattern` compares the query as well, `pattern-ignoring-query` neither query nor fragment.
 */
export type ReturnMatch = 'exact' | 'pattern' | 'pattern-ignoring-query'

/** The one thing in which an address may differ from a listed one that whoever asks for it is told. */
export const toldDifferences = [
  'scheme',
  'letter-case',
  'port',
  'path-case',
  'trailing-slash',
  'query',
  'fragment',
] as const
export type ToldDifference = (typeof toldDifferences)[number]

/** Of another host or path nobody is told: that would say which ones are listed. */
type Difference = ToldDifference | 'host' | 'path'

/**
 * Whether a list has an address that somebody asks to be led to. What is listed letter by letter is listed in every
 * way; anything else only where a browser reads the text just as it is written.
 */
export function isReturnListed(asked: string, list: readonly string[], match: ReturnMatch): boolean {
  if (isListed(asked, list.filter(isConcrete))) return true
  if (match === 'exact') return false
  const address = readPlainAddress(asked)
  return (
    address !== undefined &&
    entriesOf(list, match).some((one) => differences(address, one, match).length === 0)
  )
}

/**
 * What alone keeps an address from being one of a list, so that a developer can mend it; never which entry it is.
 * @returns `undefined` where more is amiss, or nothing that can be told.
 */
export function nearestDifference(
  asked: string,
  list: readonly string[],
  match: ReturnMatch,
): ToldDifference | undefined {
  const address = readPlainAddress(asked)
  if (!address) return undefined
  const alone = entriesOf(list, match)
    .map((one) => differences(address, one, match))
    .filter(({ length }) => length === 1)
    .flat()
  return toldDifferences.find((one) => alone.includes(one))
}

/** The first address of a list that somebody can be sent to; a pattern is none. */
export function firstConcrete(list: readonly string[]): string | undefined {
  return list.find(isConcrete)
}

/** An address itself: the configuration lets a star through in patterns only. */
export function isConcrete(entry: string): boolean {
  return !entry.includes('*')
}

function entriesOf(list: readonly string[], match: ReturnMatch): readonly PlainAddress[] {
  const patterns = match === 'exact' ? [] : list.filter((entry) => !isConcrete(entry))
  return [
    ...list.filter(isConcrete).flatMap((entry) => readPlainAddress(entry) ?? []),
    ...patterns.flatMap((entry) => readAddressPattern(entry) ?? []),
  ]
}

/** Everything in which an asked address is not a listed one; nothing where it is. Each rule is a function below. */
function differences(asked: PlainAddress, listed: PlainAddress, match: ReturnMatch): readonly Difference[] {
  const asWritten = match === 'exact'
  const all = [
    schemeDifference(asked, listed, asWritten),
    hostDifference(asked, listed, asWritten),
    portDifference(asked, listed, asWritten),
    pathDifference(asked, listed, asWritten),
    ...(match === 'pattern-ignoring-query' ? [] : queryDifferences(asked, listed)),
  ]
  return [...new Set(all.filter((one) => one !== undefined))]
}

/** RFC 3986 §6.2.2.1: the case of a scheme says nothing. */
function schemeDifference(
  { scheme: asked }: PlainAddress,
  { scheme: listed }: PlainAddress,
  asWritten: boolean,
): Difference | undefined {
  if (asked.toLowerCase() !== listed.toLowerCase()) return 'scheme'
  return asWritten && asked !== listed ? 'letter-case' : undefined
}

/** Nor does the case of a host. A star stands for some of the letters of its label, one at least, and for no dot. */
function hostDifference(
  { host: asked }: PlainAddress,
  { host: listed }: PlainAddress,
  asWritten: boolean,
): Difference | undefined {
  if (!fits(asked.toLowerCase(), listed.toLowerCase())) return 'host'
  return asWritten && asked !== listed ? 'letter-case' : undefined
}

function fits(host: string, pattern: string): boolean {
  const [before = '', after] = pattern.split('*')
  if (after === undefined) return host === pattern
  if (!host.startsWith(before) || !host.endsWith(after)) return false
  return /^[a-z\d-]+$/.test(host.slice(before.length, host.length - after.length))
}

/** RFC 3986 §6.2.3: a scheme's own port is the same as none. */
function portDifference(
  asked: PlainAddress,
  listed: PlainAddress,
  asWritten: boolean,
): Difference | undefined {
  const portOf = ({ scheme, port }: PlainAddress) =>
    !asWritten && port === ownPorts[scheme.toLowerCase()] ? '' : port
  return portOf(asked) === portOf(listed) ? undefined : 'port'
}

/** RFC 3986 §6.2.3: no path is the same as `/`. All else of a path counts: its case, and a slash at its end. */
function pathDifference(
  { path: asked }: PlainAddress,
  { path: listed }: PlainAddress,
  asWritten: boolean,
): Difference | undefined {
  const [one, other] = asWritten ? [asked, listed] : [asked || '/', listed || '/']
  if (one === other) return undefined
  if (withoutSlash(one) === withoutSlash(other)) return 'trailing-slash'
  return one.toLowerCase() === other.toLowerCase() ? 'path-case' : 'path'
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}

/** Names, values and order. RIL §2: the query may be compared; a return address has no fragment at all. */
function queryDifferences(asked: PlainAddress, listed: PlainAddress): readonly Difference[] {
  return [
    ...(asked.query === listed.query ? [] : (['query'] as const)),
    ...(asked.fragment === undefined ? [] : (['fragment'] as const)),
  ]
}
