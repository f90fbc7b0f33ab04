import { ExeuntError } from './errors.ts'

export interface UrlRule {
  /** What the address is for, for the message. */
  readonly name: string
  readonly allowInsecureHttp: boolean
}

/**
 * Reads an address that must be `https:`. Plain `http:` passes on loopback hosts, where nobody can
 * listen in, and elsewhere only if the application says so out loud.
 */
export function secureUrl(value: string, rule: UrlRule): URL {
  const url = URL.parse(value)
  if (!url) throw new ExeuntError('bad_setting', `${rule.name} is not an absolute URL`)
  if (url.protocol === 'https:') return url
  if (url.protocol === 'http:' && (rule.allowInsecureHttp || isLoopback(url.hostname))) return url
  throw new ExeuntError('insecure_url', `${rule.name} (${url.origin}) must be https`)
}

/** Hosts that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}
