import type { Route } from '../../platform/http/message.ts'
import { pushedAuthorizationEndpoint, type PushedAuthorizationDeps } from './endpoint.ts'

export type { PushedRequestStore } from './store.ts'
export { createPushedRequestStore } from './store-sql.ts'

/**
 * Pushed authorization requests: a client hands its request to us before it sends the browser, so that
 * nobody on the way can read or change it. What is pushed is kept as its effective parameters, and counts
 * until it expires or an answer was issued, so that a page reload does no harm.
 */
export function pushedAuthorizationRoutes(deps: PushedAuthorizationDeps): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/oauth2/par',
      face: 'api',
      spec: 'RFC9126 §2',
      endpoint: pushedAuthorizationEndpoint(deps),
    },
  ]
}
