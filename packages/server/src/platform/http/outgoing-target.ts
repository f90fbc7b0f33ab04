/**
 * Services of other protocols, to which a POST of ours could look like commands: the "bad ports" of the Fetch
 * standard, in short.
 */
const otherServices = new Set('0 21 22 23 25 53 110 119 143 465 587 993 995 6379 6667 11211'.split(' '))

/** The URL to call, or the sentence that says why not. */
export function readTarget(text: string): URL | string {
  const url = URL.parse(text)
  if (!url) return 'The address is not a URL.'
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'Only https and http addresses are called.'
  if (url.username !== '' || url.password !== '') return 'The address must not hold a user name or password.'
  if (otherServices.has(url.port)) return `Port ${url.port} belongs to another service than a web server.`
  return url
}
