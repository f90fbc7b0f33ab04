import type { Route } from '../../platform/http/message.ts'
import { showSignUp, type SignUpDeps, submitSignUp } from './endpoint.ts'

/** Opening an account, as a step of whatever request waits for a person. */
export function signUpRoutes(deps: SignUpDeps): readonly Route[] {
  const common = { path: '/sign-up', face: 'page', spec: 'Initiating User Registration 1.0' } as const
  return [
    { ...common, method: 'GET', endpoint: (one) => showSignUp(one, deps) },
    { ...common, method: 'POST', endpoint: (one) => submitSignUp(one, deps) },
  ]
}
