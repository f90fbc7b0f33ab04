/**
 * Signing in with somebody else's word: an OpenID Provider that a tenant is a client of. The person leaves our page
 * for the upstream's and comes back with an answer; what is left of it here is an identity, an account, and a
 * session that knows where it came from.
 *
 * It judges what upstreams say (`provider/`), and links nobody to an account by an e-mail address. How a logout
 * crosses to an upstream, and what becomes of one that comes from there, is the logout slice's.
 */
import { ownReturnPath, signInReturnPath } from '../../domain/upstream.ts'
import type { Endpoint, Route } from '../../platform/http/message.ts'
import { upstreamPath } from '../interaction/paths.ts'
import type { ReturnDeps } from './judge.ts'
import { leaveAtOnce, leaveByButton } from './leave.ts'
import { isSignInState, returnFromSignIn } from './return.ts'

export type { NoteUpstreamFailure } from './failed.ts'
export { createUpstreams, type Upstreams, type UpstreamsDeps } from './provider/upstreams.ts'
export { createUpstreamRequestStore } from './request/store-sql.ts'
export { createFederationStore } from './store-sql.ts'
export type { FederationStore } from './store.ts'

export interface Federation {
  readonly returned: {
    /** Whether a `state` is one that a browser takes along to an upstream's sign-in. Proves nothing. */
    isState(state: string | undefined): boolean
    /** What stands at an upstream's `redirectPath`. */
    readonly endpoint: Endpoint
  }
  readonly routes: readonly Route[]
}

export function createFederation(deps: ReturnDeps): Federation {
  const back: Endpoint = (one) => returnFromSignIn(one, deps)
  const face = 'page' as const
  const spec = 'CORE §3.1.2.1, as a client of an upstream'
  return {
    returned: { isState: isSignInState, endpoint: back },
    routes: [
      { method: 'GET', path: upstreamPath, face, spec, endpoint: (one) => leaveAtOnce(one, deps) },
      { method: 'POST', path: upstreamPath, face, spec, endpoint: (one) => leaveByButton(one, deps) },
      ...([signInReturnPath, ownReturnPath(':upstream')] as const).map((path) => ({
        method: 'GET' as const,
        path,
        face,
        spec: 'CORE §3.1.2.5, as a client of an upstream',
        endpoint: back,
      })),
    ],
  }
}
