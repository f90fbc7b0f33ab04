import { cookieName } from '../../platform/http/cookies.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { FormTarget } from '../../platform/pages/form.ts'

/** Where each form of the account page posts to. */
export const accountPaths = {
  account: '/account',
  endSession: '/account/end-session',
  endOthers: '/account/end-others',
  endAll: '/account/end-all',
  withdraw: '/account/withdraw',
  password: '/account/password',
} as const

export type AccountAction = Exclude<keyof typeof accountPaths, 'account'>

/** A form that only a page of this very session can carry, for this one action. */
export function accountForm(
  request: HttpRequest,
  csrf: Csrf,
  action: AccountAction,
  hidden: FormTarget['hidden'] = {},
): FormTarget {
  const value = csrf.value('account', sessionSecret(request) ?? '', action)
  return {
    action: `${request.address.pathPrefix}${accountPaths[action]}`,
    hidden: { csrf: value, ...hidden },
  }
}

/** Whether a form of {@link accountForm} came back in the session that it was made in. */
export function isGenuine(
  request: HttpRequest,
  csrf: Csrf,
  action: AccountAction,
  value: string | undefined,
): boolean {
  return csrf.matches(value, 'account', sessionSecret(request), action)
}

function sessionSecret({ cookies, tenant, address }: HttpRequest): string | undefined {
  return cookies.get(cookieName('session', tenant, address))
}
