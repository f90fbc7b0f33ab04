/** A browser's cookies, as far as apps and providers rely on them (RFC 6265bis §5). */
export interface CookieJar {
  /** Takes the `Set-Cookie` lines of an answer. */
  keep(from: URL, lines: readonly string[]): void
  /** The `Cookie` line of a navigation; undefined for none. */
  lineFor(navigation: Navigation): string | undefined
  /** The names of the cookies that an address would get. */
  names(to: URL): readonly string[]
}

/** One step of the browser to another page. */
export interface Navigation {
  readonly to: URL
  readonly method: 'GET' | 'POST'
  /** Whose page sent the browser there; absent where the person typed the address. */
  readonly from?: URL
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly host: string
  readonly path: string
  readonly isSecure: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>()
  const sent = ({ to, method, from }: Navigation) =>
    [...cookies.values()].filter((cookie) => {
      if (cookie.host !== to.hostname || !isUnder(to.pathname, cookie.path)) return false
      if (cookie.isSecure && to.protocol !== 'https:') return false
      if (from === undefined || siteOf(from) === siteOf(to)) return true
      return cookie.sameSite === 'none' || (cookie.sameSite === 'lax' && method === 'GET')
    })
  return {
    keep: (from, lines) => {
      for (const line of lines) {
        const { cookie, isOver } = cookieOf(from, line)
        const key = JSON.stringify([cookie.host, cookie.path, cookie.name])
        if (isOver) cookies.delete(key)
        else if (!cookie.isSecure || from.protocol === 'https:') cookies.set(key, cookie)
      }
    },
    lineFor: (navigation) => {
      const line = sent(navigation).map(({ name, value }) => `${name}=${value}`)
      return line.length === 0 ? undefined : line.join('; ')
    },
    names: (to) => sent({ to, method: 'GET' }).map(({ name }) => name),
  }
}

function cookieOf(from: URL, line: string): { readonly cookie: Cookie; readonly isOver: boolean } {
  const [pair = '', ...rest] = line.split(';')
  const attributes = new Map(
    rest.map((one) => {
      const [name = '', ...value] = one.trim().split('=')
      return [name.toLowerCase(), value.join('=')]
    }),
  )
  const at = pair.indexOf('=')
  const expires = Date.parse(attributes.get('expires') ?? '')
  const maxAge = Number(attributes.get('max-age') ?? Number.NaN)
  const sameSite = attributes.get('samesite')?.toLowerCase()
  const isSecure = attributes.has('secure')
  const cookie: Cookie = {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    host: from.hostname,
    path: attributes.get('path') ?? '/',
    isSecure,
    // Without Secure, None is refused; what is unnamed is Lax.
    sameSite: sameSite === 'none' && isSecure ? 'none' : sameSite === 'strict' ? 'strict' : 'lax',
  }
  return { cookie, isOver: maxAge <= 0 || (Number.isNaN(maxAge) && expires <= Date.now()) }
}

/** RFC 6265bis §5.1.4. */
function isUnder(path: string, cookiePath: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)
}

/** Scheme and registrable domain; the hosts of our tests have two labels of that. */
function siteOf({ protocol, hostname }: URL): string {
  return `${protocol}//${hostname.split('.').slice(-2).join('.')}`
}
