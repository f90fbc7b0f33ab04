import { deviceCodeGrant, type GrantType } from '../../../domain/client.ts'
import { authorizationCode } from './authorization-code/handle.ts'
import { clientCredentials, type ClientCredentialsDeps } from './client-credentials/handle.ts'
import { deviceCode, type DeviceCodeDeps } from './device-code/handle.ts'
import type { HandleGrantType } from './grant-type.ts'
import { password } from './password/handle.ts'
import type { SignInDirectly } from './password/sign-in.ts'
import { refreshToken } from './refresh-token/handle.ts'

/** `implicit` never comes here: its tokens leave with the authorization response. */
export type TokenGrantType = Exclude<GrantType, 'implicit'>

/** Every grant type that the token endpoint knows. */
export function createGrantTypes(
  deps: DeviceCodeDeps & ClientCredentialsDeps & { readonly signInDirectly: SignInDirectly },
): Readonly<Record<TokenGrantType, HandleGrantType>> {
  return {
    authorization_code: authorizationCode(deps),
    refresh_token: refreshToken(deps),
    client_credentials: clientCredentials(deps),
    password: password(deps.signInDirectly),
    [deviceCodeGrant]: deviceCode(deps),
  }
}
