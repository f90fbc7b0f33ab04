import type { Face } from './message.ts'
import type { Site } from './sites.ts'

/**
 * No script, no foreign resource, no frame (D14). There is no `form-action`: browsers apply it to every
 * redirect after a form, and ours lead on to apps and to wherever those send the person next.
 */
const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"

const common = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const

const page = { ...common, 'content-security-policy': pagePolicy, 'x-frame-options': 'DENY' } as const
const api = { ...common, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" } as const
const strict = { 'strict-transport-security': 'max-age=31536000' } as const
const securePage = { ...page, ...strict } as const
const secureApi = { ...api, ...strict } as const

/** The security headers of every answer, made once. */
export function headersFor(face: Face, site: Site | undefined): Readonly<Record<string, string>> {
  const isSecure = site?.address.origin.startsWith('https:') ?? false
  if (face === 'page') return isSecure ? securePage : page
  return isSecure ? secureApi : api
}
