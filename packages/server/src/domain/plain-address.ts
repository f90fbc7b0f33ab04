import { isPlainUri } from './redirect-uri.ts'

/** An http or https address by its parts, as they are written. */
export interface PlainAddress {
  readonly scheme: string
  /** Of a pattern with a star in its left-most label. */
  readonly host: string
  readonly port: string
  readonly path: string
  readonly query: string | undefined
  readonly fragment: string | undefined
}

/**
 * An address that nobody can read in two ways: a browser's parser and ours take the same parts from it. So it has no
 * name before its host, no backslashes, white space or escapes that a browser would mend, no dot segments, no odd
 * spelling of a number.
 */
export function readPlainAddress(text: string): PlainAddress | undefined {
  const read = partsOf(text)
  return read && !read.host.includes('*') && isReadAlike(read, text) ? read : undefined
}

/**
 * A pattern: such an address with one star, in the left-most label of a host name that has two labels after it at
 * least. Under a top-level domain it would speak for hosts of everybody.
 */
export function readAddressPattern(text: string): PlainAddress | undefined {
  const read = text.split('*').length === 2 ? partsOf(text) : undefined
  if (!read || !isHostPattern(read.host)) return undefined
  const [example, host] = [text.replace('*', standIn), read.host.replace('*', standIn)]
  return isReadAlike({ ...read, host }, example) ? read : undefined
}

/** What a star may stand for. */
const standIn = 'x'

/** The port that a scheme has without saying so. */
export const ownPorts: Readonly<Record<string, string>> = { http: '80', https: '443' }

const form = /^(https?):\/\/([\w.*-]+|\[[\da-f:.]+\])(?::(\d+))?((?:\/[^?#]*)?)(?:\?([^#]*))?(?:#(.*))?$/i

function partsOf(text: string): PlainAddress | undefined {
  const [, scheme, host, port = '', path = '', query, fragment] = form.exec(text) ?? []
  return scheme === undefined || host === undefined
    ? undefined
    : { scheme, host, port, path, query, fragment }
}

function isReadAlike({ scheme, host, port, path }: PlainAddress, text: string): boolean {
  const url = isPlainUri(text) ? URL.parse(text) : null
  if (!url || url.hostname !== host.toLowerCase() || url.pathname !== (path || '/')) return false
  return port === '' || port === (url.port || ownPorts[scheme.toLowerCase()])
}

/** The labels after the first are those of a name and have no star, so that it stands in the first. */
function isHostPattern(host: string): boolean {
  const [, ...rest] = host.toLowerCase().split('.')
  const areLabels = rest.every((label) => /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/.test(label))
  return host.includes('*') && rest.length >= 2 && areLabels
}
