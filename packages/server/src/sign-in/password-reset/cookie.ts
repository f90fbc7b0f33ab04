import { readCredential, type ShownCredential } from '../../platform/credential.ts'
import { clearCookie, cookieName, setCookie } from '../../platform/http/cookies.ts'
import type { HttpRequest } from '../../platform/http/message.ts'

/** A link of a letter, as the browser keeps it once it has left the address. */
export interface HeldLink extends ShownCredential {
  readonly value: string
}

type Holder = Pick<HttpRequest, 'cookies' | 'tenant' | 'address'>

export function heldLink({ cookies, tenant, address }: Holder): HeldLink | undefined {
  const value = cookies.get(cookieName('reset', tenant, address))
  const shown = readCredential('reset', value)
  return shown && value !== undefined ? { ...shown, value } : undefined
}

/** As long as the browser is open: what it is worth is for the database to say. */
export function holdLink({ tenant, address }: Holder, value: string): string {
  return setCookie(cookieName('reset', tenant, address), value, address)
}

export function dropLink({ tenant, address }: Holder): string {
  return clearCookie(cookieName('reset', tenant, address), address)
}
