import type { SubjectOf } from '../../domain/subject.ts'
import type { PerformLogout } from '../../logout/index.ts'
import type { SignIn } from '../../sign-in/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Profile, type Profiles, standardProfile } from '../../domain/profile.ts'
import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { ClientEndpointDeps, FindClient } from '../client-auth/index.ts'
import { tokenEndpoint } from './endpoint.ts'
import type { ClientCredentialsDeps } from './grant-types/client-credentials/handle.ts'
import { createGrantTypes } from './grant-types/index.ts'
import { createDeviceCodeStore } from './grant-types/device-code/store-sql.ts'
import { createSignInDirectly, type SignInDirectly } from './grant-types/password/sign-in.ts'
import { createDirectStore } from './grant-types/password/store-sql.ts'
import { createIssue } from './issue.ts'
import { createIssuerOf } from './issuer-sql.ts'
import { createMint } from './mint.ts'
import { createFindToken, type FindToken } from './shown/find.ts'
import { createShownTokenStore } from './shown/store-sql.ts'
import type { IssuerOf } from './store.ts'
import { createTokenStore } from './store-sql.ts'

export type { DirectAnswer, DirectRequest, SignInDirectly } from './grant-types/password/sign-in.ts'
export type { TokenAnswer } from './render.ts'
export type { FindToken } from './shown/find.ts'
export type { ShownGrant } from './store.ts'

export interface TokenDeps extends ClientEndpointDeps {
  readonly profiles: Profiles
  readonly database: Database
  readonly findClient: FindClient
  readonly keys: Keys
  readonly clock: Clock
  readonly random: Random
  readonly performLogout: PerformLogout
  readonly signIn: Pick<SignIn, 'direct' | 'stores'>
  readonly subjectOf: SubjectOf
  /** Whether a client registered itself, rather than the operator. */
  readonly isSelfRegistered: ClientCredentialsDeps['isSelfRegistered']
}

/**
 * The token endpoint: codes, refresh tokens and clients' own credentials become tokens. What a code or a
 * grant is worth was decided when it was issued; here it is only redeemed. The slice also knows how to
 * find a token that somebody shows, for introspection, userinfo and revocation.
 */
export interface TokenSlice {
  /** The endpoint of the standard profile. */
  readonly routes: readonly Route[]
  /** The same at the doors of another issuer: what a dialect puts at its own addresses. */
  at(profile: Profile): Endpoint
  /** The password grant's own action, for doors that spell it otherwise. */
  readonly signInDirectly: SignInDirectly
  readonly findToken: FindToken
  /** By whose issuer a grant was given out that a request shows: for an address that doors share (D3). */
  readonly issuerOf: IssuerOf
}

export function createToken(deps: TokenDeps): TokenSlice {
  const { database, keys, clock, random, performLogout, profiles, signIn } = deps
  const store = createTokenStore(database, random)
  const issue = createIssue({ mint: createMint({ keys, random }), random })
  const { sessions, consents } = signIn.stores
  const signInDirectly = createSignInDirectly({
    direct: signIn.direct,
    consents,
    store: createDirectStore({ database, random, sessions }),
    issue,
    random,
    subjectOf: deps.subjectOf,
  })
  const handlers = createGrantTypes({
    store,
    issue,
    clock,
    performLogout,
    profiles,
    deviceCodes: createDeviceCodeStore(database),
    signInDirectly,
    isSelfRegistered: deps.isSelfRegistered,
  })
  const at = (profile: Profile) => tokenEndpoint({ ...deps, handlers, profile })
  return {
    at,
    signInDirectly,
    routes: [
      {
        method: 'POST',
        path: '/oauth2/token',
        face: 'api',
        spec: 'RFC6749 §3.2',
        cors: 'registered-origins',
        endpoint: at(standardProfile),
      },
    ],
    issuerOf: createIssuerOf(database),
    findToken: createFindToken({ ...deps, tokens: store, shownTokens: createShownTokenStore(database) }),
  }
}
