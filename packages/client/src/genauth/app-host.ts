import { isLoopback, secureUrl } from '../secure-url.ts'
import { badSetting } from './settings.ts'

/**
 * The address below which everything of an app lies, without a final slash. A path is kept. Without a scheme
 * it is `https:`, on this machine `http:`.
 */
export function readAppHost(value: string, allowInsecureHttp: boolean): string {
  const url = secureUrl(withScheme(value), { name: 'appHost', allowInsecureHttp })
  if (url.search || url.hash || url.username || url.password) {
    throw badSetting('appHost must have no query, fragment or credentials')
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** `localhost:4000` parses as a URL of the scheme `localhost`, so the slashes decide. */
function withScheme(value: string): string {
  if (value.includes('://')) return value
  const { hostname = '' } = URL.parse(`https://${value}`) ?? {}
  return `${isLoopback(hostname) ? 'http' : 'https'}://${value}`
}
