import { secretHash } from '../../platform/credential.ts'
import { cookieName, setCookie } from '../../platform/http/cookies.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'

/** The cookie that ties pages to a browser before anybody has signed in with it. */
export interface Browser {
  readonly secret: string
  readonly hash: string
  /** The `Set-Cookie` to send where the browser had none. */
  readonly cookie?: string
}

/** The browser's own cookie, where it showed one of ours. */
export function shownBrowser({ cookies, tenant, address }: HttpRequest): Browser | undefined {
  const secret = cookies.get(cookieName('browser', tenant, address))
  return secret !== undefined && /^[\w-]{43}$/.test(secret) ? { secret, hash: secretHash(secret) } : undefined
}

/** The browser's own cookie, or a fresh one that lasts until the browser is closed. */
export function browserOf(request: HttpRequest, random: Random): Browser {
  const shown = shownBrowser(request)
  if (shown) return shown
  const secret = random.secret()
  const name = cookieName('browser', request.tenant, request.address)
  return { secret, hash: secretHash(secret), cookie: setCookie(name, secret, request.address) }
}
