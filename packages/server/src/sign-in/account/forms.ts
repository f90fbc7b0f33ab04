import { cookieName } from '../../platform/http/cookies.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import { type AccountAction, type AccountPlace, actionLink } from './place.ts'

/** Makes the forms of the buttons of a page. */
export type MakeForm = (action: AccountAction, hidden?: FormTarget['hidden']) => FormTarget

/** Forms that only a page of this very session can carry, each for its one action. */
export function accountForms(request: HttpRequest, place: AccountPlace, csrf: Csrf): MakeForm {
  return (action, hidden = {}) => {
    const value = csrf.value('account', sessionSecret(request) ?? '', action)
    return { action: actionLink(request, place, action), hidden: { csrf: value, ...hidden } }
  }
}

/** Whether a form of {@link accountForms} came back in the session that it was made in. */
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
