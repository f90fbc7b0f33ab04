/**
 * The authorization endpoint, at the doors of every issuer: an app asks for a code, a person's session and
 * consent decide whether it gets one now, after a page, or not at all.
 *
 * Pages and sessions are the sign-in slice's; this slice judges which of them a request needs.
 */
import { type Profile, standardProfile } from '../../domain/profile.ts'
import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { SignIn } from '../../sign-in/index.ts'
import type { PushedRequestStore } from '../pushed-authorization/store.ts'
import { createMint } from '../token/mint.ts'
import { authorizePath, resumePath } from './answer.ts'
import {
  authorizeByGet,
  authorizeByPost,
  type AuthorizeEndpointDeps,
  resumeAuthorization,
} from './endpoint.ts'
import { createAuthorizeStore } from './store-sql.ts'

export interface AuthorizeDeps extends Pick<
  AuthorizeEndpointDeps,
  | 'requestObjects'
  | 'findClient'
  | 'subjectOf'
  | 'judgeHint'
  | 'clock'
  | 'errorPage'
  | 'sessionState'
  | 'noteRefusal'
  | 'noteIgnored'
> {
  readonly database: Database
  readonly random: Random
  readonly signIn: SignIn
  readonly keys: Keys
  readonly pushedRequests: Pick<PushedRequestStore, 'useUp'>
}

export { createRequestObjects, type RequestObjects } from './request-object/resolve.ts'

export interface Authorize {
  /** The endpoint of the standard profile. */
  readonly routes: readonly Route[]
  /** The same at the doors of another issuer: what a dialect puts at its own addresses. */
  at(profile: Profile): AuthorizeDoors
}

/** The authorization endpoint of one issuer, and where its browser comes back to after a page. */
export interface AuthorizeDoors {
  readonly byGet: Endpoint
  readonly byPost: Endpoint
  /** Stands at the profile's `resumePath`. */
  readonly resume: Endpoint
}

export function createAuthorize(given: AuthorizeDeps): Authorize {
  const { database, random, signIn, keys, pushedRequests, ...deps } = given
  const { currentSession, embeddedSession, interactions, reachedAcrValues, stores } = signIn
  const store = createAuthorizeStore({ database, random, stores, pushedRequests })
  const { sessions, consents } = stores
  const mint = createMint({ keys, random })
  const people = { currentSession, embeddedSession, interactions, reachedAcrValues, consents, sessions }
  const parts = { ...deps, ...people, store, mint, random }
  const at = (profile: Profile) => doorsOf({ ...parts, profile })
  return { routes: routesOf(at(standardProfile)), at }
}

function doorsOf(deps: AuthorizeEndpointDeps): AuthorizeDoors {
  return {
    byGet: (one) => authorizeByGet(one, deps),
    byPost: (one) => authorizeByPost(one, deps),
    resume: (one) => resumeAuthorization(one, deps),
  }
}

function routesOf({ byGet, byPost, resume }: AuthorizeDoors): readonly Route[] {
  const face = 'page'
  const spec = 'CORE §3.1.2.1, RFC6749 §4.1.1'
  const goesOn = 'CORE §3.1.2.1, after a page'
  return [
    { method: 'GET', path: authorizePath, face, spec, endpoint: byGet },
    { method: 'POST', path: authorizePath, face, spec, endpoint: byPost },
    {
      method: 'GET',
      path: resumePath,
      face,
      spec: goesOn,
      endpoint: resume,
    },
  ]
}
