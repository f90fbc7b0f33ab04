import type { Endpoint, Route } from '../../platform/http/message.ts'
import { endEverySession, endOneSession, endOtherSessions, withdrawApp } from './actions.ts'
import { showAccount } from './endpoint.ts'
import { accountPaths } from './forms.ts'
import { changePassword, type PasswordDeps, showPassword } from './password.ts'

/** What people see of their own account, and the buttons there. */
export function accountRoutes(deps: PasswordDeps): readonly Route[] {
  const page = (path: string, spec: string, endpoint: Endpoint): Route => ({
    method: 'GET',
    path,
    face: 'page',
    spec,
    endpoint,
  })
  const button = (path: string, spec: string, endpoint: Endpoint): Route => ({
    ...page(path, spec, endpoint),
    method: 'POST',
  })
  return [
    page(accountPaths.account, 'my sessions and apps', (one) => showAccount(one, deps)),
    button(accountPaths.endSession, 'end one of my sessions', (one) => endOneSession(one, deps)),
    button(accountPaths.endOthers, 'end all but this one', (one) => endOtherSessions(one, deps)),
    button(accountPaths.endAll, 'end everything of mine', (one) => endEverySession(one, deps)),
    button(accountPaths.withdraw, 'take an app’s access away', (one) => withdrawApp(one, deps)),
    page(accountPaths.password, 'change my password', (one) => showPassword(one, deps)),
    button(accountPaths.password, 'change my password', (one) => changePassword(one, deps)),
  ]
}
