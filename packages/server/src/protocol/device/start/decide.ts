import { type Client, deviceCodeGrant } from '../../../domain/client.ts'
import { scopeOf } from '../../../domain/grant.ts'
import { isOAuthError, type OAuthError, oauthError } from '../../../domain/oauth-error.ts'
import type { Profile } from '../../../domain/profile.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import { algorithmProblem } from '../../authorize/admission/client/decide.ts'
import { resourceProblem } from '../../authorize/admission/resource/decide.ts'
import { allowedScope } from '../../authorize/admission/scope/decide.ts'

/** What a device asks for. */
export interface DeviceRequest {
  readonly scope: string | undefined
  readonly resources: readonly string[]
}

/** A request that this client may make. */
export interface AdmittedDevice {
  readonly kind: 'admitted'
  readonly scope: readonly string[]
  readonly resources: readonly string[]
}

/** Where it is asked: the tenant, and the door whose issuer its grant will have. */
export interface DeviceDoor {
  readonly tenant: Pick<Tenant, 'resources'>
  readonly profile: Pick<Profile, 'scopes' | 'idTokens' | 'unregisteredScope' | 'bearableAlgorithms'>
}

/** RFC 8628 §3.1: judged as an authorization request would be, so that the person is asked nothing in vain. */
export function decideDeviceRequest(
  { scope, resources }: DeviceRequest,
  client: Client,
  at: DeviceDoor,
): AdmittedDevice | OAuthError {
  if (!client.grantTypes.includes(deviceCodeGrant)) {
    return oauthError(
      'unauthorized_client',
      `The client is not registered for the grant type ${deviceCodeGrant}.`,
    )
  }
  const problem = algorithmProblem(client, at.profile)
  if (problem) return problem
  const allowed = allowedScope({ scope: scopeOf(scope), responseType: 'code' }, client, at)
  if (isOAuthError(allowed)) return allowed
  return resourceProblem(resources, client, at.tenant) ?? { kind: 'admitted', scope: allowed, resources }
}
