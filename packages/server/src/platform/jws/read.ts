import { type JsonObject, readJsonObject } from '../json/read.ts'

/** A compact JWS (RFC 7515 §7.1) as it was sent: its form holds, nothing of it is believed yet. */
export interface ReadJws {
  readonly kind: 'read'
  readonly header: JsonObject
  readonly claims: JsonObject
  /** What the token says signed it; `none` for an unsigned one, whose signature is empty. */
  readonly algorithm: string
  readonly keyId?: string
  /** `typ`, in lower case and without the `application/` that may be left out (RFC 7515 §4.1.9). */
  readonly type?: string
  /** What the signature is over. */
  readonly input: string
  /** As base64url. */
  readonly signature: string
}

/** Why a text is no JWS that we read. */
export type JwsFlaw =
  | 'too-large'
  | 'encrypted'
  | 'malformed'
  | 'header-too-large'
  | 'header-malformed'
  | 'header-duplicate-member'
  | 'critical-extension'
  | 'unencoded-payload'
  | 'nested'
  | 'claims-malformed'
  | 'claims-duplicate-member'

export interface UnreadableJws {
  readonly kind: 'refused'
  readonly reason: JwsFlaw
}

const largestToken = 16 * 1024
const largestHeader = 4 * 1024

/**
 * Takes a compact JWS of JSON claims apart, and checks everything that can be checked without a key: size,
 * form, and that its JSON can be read in one way only. RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725 §3.
 */
export function readJws(token: string): ReadJws | UnreadableJws {
  if (token.length > largestToken) return refused('too-large')
  const parts = token.split('.')
  if (parts.length === 5) return refused('encrypted')
  const [headerPart = '', claimsPart = '', signature = ''] = parts
  if (parts.length !== 3 || !parts.every(isBase64url)) return refused('malformed')
  const header = readHeader(headerPart)
  if (typeof header === 'string') return refused(header)
  if (isUnsigned(header) !== (signature === '')) return refused('malformed')
  const claims = readPart(claimsPart)
  if (typeof claims === 'string') return refused(`claims-${claims}`)
  return { kind: 'read', ...header, claims, input: `${headerPart}.${claimsPart}`, signature }
}

function refused(reason: JwsFlaw): UnreadableJws {
  return { kind: 'refused', reason }
}

type Header = Pick<ReadJws, 'header' | 'algorithm' | 'keyId' | 'type'>

function readHeader(part: string): Header | JwsFlaw {
  // Three bytes are four letters.
  if (part.length > (largestHeader / 3) * 4) return 'header-too-large'
  const header = readPart(part)
  if (typeof header === 'string') return `header-${header}`
  // RFC 7515 §4.1.11: what `crit` lists must be understood, and we know no extension.
  if ('crit' in header) return 'critical-extension'
  // RFC 7797 §3: the payload would not be what stands between the dots.
  if ('b64' in header) return 'unencoded-payload'
  const { alg: algorithm, kid: keyId, typ, cty } = header
  if (typeof algorithm !== 'string' || ![keyId, typ, cty].every(isTextOrAbsent)) return 'header-malformed'
  // RFC 7519 §5.2: this is how a JWT within a JWT is marked.
  if (mediaType(cty) === 'jwt') return 'nested'
  const type = mediaType(typ)
  return {
    header,
    algorithm,
    ...(typeof keyId === 'string' ? { keyId } : {}),
    ...(type === undefined ? {} : { type }),
  }
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function mediaType(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase().replace(/^application\//, '') : undefined
}

function isUnsigned({ algorithm }: Pick<ReadJws, 'algorithm'>): boolean {
  return algorithm === 'none'
}

/** Without padding, and in the one spelling that its bytes have (RFC 7515 §2). */
function isBase64url(part: string): boolean {
  return /^[\w-]*$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part
}

function readPart(part: string): JsonObject | 'malformed' | 'duplicate-member' {
  const text = decodedUtf8(part)
  return text === undefined ? 'malformed' : readJsonObject(text)
}

function decodedUtf8(part: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(part, 'base64url'))
  } catch {
    return undefined
  }
}
