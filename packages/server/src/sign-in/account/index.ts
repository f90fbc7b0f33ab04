import type { Endpoint, HttpRequest, HttpResponse, Route } from '../../platform/http/message.ts'
import {
  act,
  type CarryOut,
  endEverySession,
  endOneSession,
  endOtherSessions,
  signOut,
  withdrawApp,
} from './actions.ts'
import { showAccount } from './endpoint.ts'
import { changePassword, type PasswordDeps, showPassword } from './password.ts'
import { type AccountAction, accountActions, type AccountPlace, ownPlace } from './place.ts'
import { arrive, goToAccount } from './sign-in-first.ts'

/** The pages of a person's account, for doors at whose addresses they stand, too. */
export interface AccountDoors {
  /** A browser that comes back from the sign-in page; `undefined` where it comes from anywhere else. */
  readonly arrive: (request: HttpRequest) => Promise<HttpResponse | undefined>
  /** Sends the browser to the page of a place, by the sign-in page where nobody is signed in. */
  readonly goTo: (request: HttpRequest, place: AccountPlace) => Promise<HttpResponse>
  /** The page of a place; whoever is not signed in signs in first. */
  readonly show: (request: HttpRequest, place: AccountPlace) => Promise<HttpResponse>
  /** The page on which the password is changed. */
  readonly showPassword: (request: HttpRequest, place: AccountPlace) => Promise<HttpResponse>
  /** A button of such a page, by POST to the button's own address below the place. */
  readonly press: (
    request: HttpRequest,
    pressed: { readonly action: AccountAction; readonly place: AccountPlace },
  ) => Promise<HttpResponse>
}

export function createAccountDoors(deps: PasswordDeps): AccountDoors {
  return {
    arrive: (request) => arrive(request, deps),
    goTo: (request, place) => goToAccount(request, place, deps),
    show: (request, place) => showAccount(request, place, deps),
    showPassword: (request, place) => showPassword(request, place, deps),
    press: (request, pressed) => act(request, pressed, buttons[pressed.action], deps),
  }
}

const buttons: Readonly<Record<AccountAction, CarryOut<PasswordDeps>>> = {
  endSession: endOneSession,
  endOthers: endOtherSessions,
  endAll: endEverySession,
  withdraw: withdrawApp,
  password: changePassword,
  signOut,
}

/** What people see of their own account, and the buttons there. */
export function accountRoutes({
  arrive: comesBack,
  show,
  showPassword: password,
  press,
}: AccountDoors): readonly Route[] {
  const { path } = ownPlace
  const page = (at: string, spec: string, endpoint: Endpoint): Route => ({
    method: 'GET',
    path: at,
    face: 'page',
    spec,
    endpoint,
  })
  const button = (action: AccountAction, spec: string): Route => ({
    ...page(`${path}${accountActions[action].path}`, spec, (one) => press(one, { action, place: ownPlace })),
    method: 'POST',
  })
  return [
    page(path, 'my sessions and apps', async (one) => (await comesBack(one)) ?? show(one, ownPlace)),
    button('endSession', 'end one of my sessions'),
    button('endOthers', 'end all but this one'),
    button('endAll', 'end everything of mine'),
    button('withdraw', 'take an app’s access away'),
    page(`${path}${accountActions.password.path}`, 'change my password', (one) => password(one, ownPlace)),
    button('password', 'change my password'),
  ]
}
