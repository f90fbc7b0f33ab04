import type { Face, PageAllowances } from './message.ts'
import type { Site } from './sites.ts'

/**
 * No script, no foreign resource, no frame (D14). There is no `form-action`: browsers apply it to every
 * redirect after a form, and ours lead on to apps and to wherever those send the person next.
 */
function pagePolicy({ scripts = [], frames = [], framedBy = [] }: PageAllowances): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ...(scripts.length > 0 ? [`script-src ${scripts.map((hash) => `'${hash}'`).join(' ')}`] : []),
    ...(frames.length > 0 ? [`frame-src ${frames.join(' ')}`] : []),
    `frame-ancestors ${framedBy.length > 0 ? framedBy.join(' ') : "'none'"}`,
    "base-uri 'none'",
  ].join('; ')
}

const common = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const

const page = { ...common, 'content-security-policy': pagePolicy({}), 'x-frame-options': 'DENY' } as const
const api = { ...common, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" } as const
const strict = { 'strict-transport-security': 'max-age=31536000' } as const
const securePage = { ...page, ...strict } as const
const secureApi = { ...api, ...strict } as const

/** On this machine the promise would bind every other server on every port: they share the name. */
const mustStaySecure = /^https:\/\/(?!localhost(?::|$))/

/** The security headers of every answer, made once. */
export function headersFor(face: Face, site: Site | undefined): Readonly<Record<string, string>> {
  const isSecure = site !== undefined && mustStaySecure.test(site.address.origin)
  if (face === 'page') return isSecure ? securePage : page
  return isSecure ? secureApi : api
}

/**
 * The same for a page with exceptions. X-Frame-Options cannot name origins (RFC 7034 §2.1 is obsolete): where
 * somebody may frame the page, only the policy speaks.
 */
export function headersWith(
  allows: PageAllowances,
  face: Face,
  site: Site | undefined,
): Readonly<Record<string, string>> {
  const { 'x-frame-options': framing, ...headers } = headersFor(face, site)
  const isFramed = (allows.framedBy ?? []).length > 0
  return {
    ...headers,
    ...(framing === undefined || isFramed ? {} : { 'x-frame-options': framing }),
    'content-security-policy': pagePolicy(allows),
  }
}
