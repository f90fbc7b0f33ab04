import { isOAuthError } from '../../../domain/oauth-error.ts'
import { issuerAt, type Profile } from '../../../domain/profile.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import type { Clock } from '../../../platform/clock.ts'
import { type IssuedCredential, issueCredential } from '../../../platform/credential.ts'
import type { KeyedHash } from '../../../platform/http/csrf.ts'
import { type Endpoint, json } from '../../../platform/http/message.ts'
import { repeatedValues } from '../../../platform/http/parameters.ts'
import type { Random } from '../../../platform/random.ts'
import { type ClientCall, clientEndpoint, type ClientEndpointDeps, pragma } from '../../client-auth/index.ts'
import { devicePaths } from '../paths.ts'
import type { DeviceStore } from '../store.ts'
import { shownUserCode, userCodeFrom } from '../user-code/read.ts'
import { type AdmittedDevice, decideDeviceRequest } from './decide.ts'

export interface DeviceStartDeps extends ClientEndpointDeps {
  /** Of the door that the device asks at. */
  readonly profile: Profile
  readonly store: DeviceStore
  readonly keyedHash: KeyedHash
  readonly clock: Clock
  readonly random: Random
}

/** RFC 8628 §3.2: how often a device may ask; `slow_down` makes it more. */
const intervalSeconds = 5
const longestUserAgent = 256

/**
 * POST /oauth2/device_authorization, and the same at other doors: RFC 8628 §3.1, §3.2. The page to which it sends
 * people is the same for every door.
 */
export function deviceAuthorizationEndpoint(deps: DeviceStartDeps): Endpoint {
  return clientEndpoint(deps, async (call) => {
    const { request, form, caller } = call
    const asked = { scope: form.get('scope'), resources: repeatedValues(request.body, 'resource') }
    const admitted = decideDeviceRequest(asked, caller.client, {
      tenant: request.tenant,
      profile: deps.profile,
    })
    if (isOAuthError(admitted)) return admitted
    const { code, userCode } = await open(call, admitted, deps)
    const uri = `${request.address.base}${devicePaths.enter}`
    const shown = shownUserCode(userCode)
    const body = {
      device_code: code.value,
      user_code: shown,
      verification_uri: uri,
      verification_uri_complete: `${uri}?user_code=${shown}`,
      expires_in: request.tenant.lifetimes.deviceCodeSeconds,
      interval: intervalSeconds,
    }
    return json(200, body, pragma)
  })
}

/** The codes of ten minutes are few among 25 thousand million; should one meet another, a new one is made. */
async function open(
  { request, caller }: ClientCall,
  { scope, resources }: AdmittedDevice,
  { profile, store, keyedHash, clock, random }: DeviceStartDeps,
): Promise<{ readonly code: IssuedCredential; readonly userCode: string }> {
  const { tenant, address, remoteAddress, headers } = request
  const createdAt = clock.now()
  const userAgent = headers['user-agent']?.slice(0, longestUserAgent)
  for (;;) {
    const code = issueCredential('device', random)
    const userCode = newUserCode(random)
    const isOpen = await store.open(tenant.id, {
      code,
      userCodeHash: userCodeHash(keyedHash, tenant, userCode),
      clientId: caller.client.id,
      scope,
      resources,
      issuer: issuerAt(profile, address),
      createdAt,
      expiresAt: new Date(createdAt.getTime() + tenant.lifetimes.deviceCodeSeconds * 1000),
      intervalSeconds,
      remoteAddress,
      ...(userAgent === undefined ? {} : { userAgent }),
    })
    if (isOpen) return { code, userCode }
  }
}

function newUserCode(random: Random): string {
  for (;;) {
    const code = userCodeFrom(Buffer.from(random.secret(24), 'base64url'))
    if (code !== undefined) return code
  }
}

/** So few letters could be tried out against a plain hash (D13). */
export function userCodeHash(keyedHash: KeyedHash, { id }: Pick<Tenant, 'id'>, userCode: string): string {
  return keyedHash('device-user-code', JSON.stringify([id, userCode]))
}
