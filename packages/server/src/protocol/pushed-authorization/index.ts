import { type Profile, standardProfile } from '../../domain/profile.ts'
import type { Endpoint, Route } from '../../platform/http/message.ts'
import { pushedAuthorizationEndpoint, type PushedAuthorizationDeps } from './endpoint.ts'

export type { PushedRequestStore } from './store.ts'
export { createPushedRequestStore } from './store-sql.ts'

export interface PushedAuthorization {
  /** The endpoint of the standard profile. */
  readonly routes: readonly Route[]
  /** The same, for requests that are made at another issuer's authorization endpoint. */
  at(profile: Profile): Endpoint
}

/**
 * Pushed authorization requests: a client hands its request to us before it sends the browser, so that
 * nobody on the way can read or change it. What is pushed is kept as its effective parameters, and counts
 * until it expires or an answer was issued, so that a page reload does no harm.
 */
export function createPushedAuthorization(
  deps: Omit<PushedAuthorizationDeps, 'profile'>,
): PushedAuthorization {
  const at = (profile: Profile) => pushedAuthorizationEndpoint({ ...deps, profile })
  const route = { method: 'POST', path: '/oauth2/par', face: 'api', spec: 'RFC9126 §2' } as const
  return { at, routes: [{ ...route, endpoint: at(standardProfile) }] }
}
