import type { PerformLogout } from '../../logout/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Route } from '../../platform/http/message.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { ClientEndpointDeps, FindClient } from '../client-auth/index.ts'
import { tokenEndpoint } from './endpoint.ts'
import { createGrantTypes } from './grant-types/index.ts'
import { createDeviceCodeStore } from './grant-types/device-code/store-sql.ts'
import { createIssue } from './issue.ts'
import { createMint } from './mint.ts'
import { createFindToken, type FindToken } from './shown/find.ts'
import { createShownTokenStore } from './shown/store-sql.ts'
import { createTokenStore } from './store-sql.ts'

export type { FindToken } from './shown/find.ts'

export interface TokenDeps extends ClientEndpointDeps {
  readonly database: Database
  readonly findClient: FindClient
  readonly keys: Keys
  readonly clock: Clock
  readonly random: Random
  readonly performLogout: PerformLogout
}

/**
 * The token endpoint: codes, refresh tokens and clients' own credentials become tokens. What a code or a
 * grant is worth was decided when it was issued; here it is only redeemed. The slice also knows how to
 * find a token that somebody shows, for introspection, userinfo and revocation.
 */
export function createToken(deps: TokenDeps): {
  readonly routes: readonly Route[]
  readonly findToken: FindToken
} {
  const { database, keys, clock, random, performLogout } = deps
  const store = createTokenStore(database, random)
  const issue = createIssue({ mint: createMint({ keys, random }), random })
  const handlers = createGrantTypes({
    store,
    issue,
    clock,
    performLogout,
    deviceCodes: createDeviceCodeStore(database),
  })
  return {
    routes: [
      {
        method: 'POST',
        path: '/oauth2/token',
        face: 'api',
        spec: 'RFC6749 §3.2',
        cors: 'registered-origins',
        endpoint: tokenEndpoint({ ...deps, handlers }),
      },
    ],
    findToken: createFindToken({ ...deps, tokens: store, shownTokens: createShownTokenStore(database) }),
  }
}
