import type { GrantType } from '../../../domain/client.ts'
import { authorizationCode } from './authorization-code/handle.ts'
import { clientCredentials } from './client-credentials/handle.ts'
import type { GrantTypeDeps, HandleGrantType } from './grant-type.ts'
import { refreshToken } from './refresh-token/handle.ts'

/** Every grant type that the token endpoint knows. */
export function createGrantTypes(deps: GrantTypeDeps): Readonly<Record<GrantType, HandleGrantType>> {
  return {
    authorization_code: authorizationCode(deps),
    refresh_token: refreshToken(deps),
    client_credentials: clientCredentials(deps),
  }
}
