/** A server that takes mail, and how to speak with it. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** `at-once`: TLS from the first byte. `before-anything`: by STARTTLS, or not at all. */
  readonly tls: 'at-once' | 'before-anything' | 'where-offered'
  readonly account?: { readonly user: string; readonly pass: string }
}

/** What {@link readSmtpUrl} takes, as a problem says it. */
export const smtpUrlForm = 'smtps://user:password@host:465 or smtp://host:587, and nothing after the port'

/**
 * Reads where mail is handed over. A password goes over a network under TLS only (RFC 8314 §3.3); on this machine,
 * and without one, TLS is used where the server offers it.
 * @returns `undefined` for anything else.
 */
export function readSmtpUrl(text: string): SmtpServer | undefined {
  const url = /^smtps?:\/\/[\x21-\x7e]+$/.test(text) ? URL.parse(text) : null
  if (!url || url.hostname === '' || /[^/]/.test(url.pathname + url.search + url.hash)) return undefined
  const [user, pass] = [decoded(url.username), decoded(url.password)]
  if (user === undefined || pass === undefined || (user === '') !== (pass === '')) return undefined
  const isSecure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const mustBeSecret = user !== '' && !isThisMachine(host)
  return {
    host,
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    tls: isSecure ? 'at-once' : mustBeSecret ? 'before-anything' : 'where-offered',
    ...(user !== '' && { account: { user, pass } }),
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
