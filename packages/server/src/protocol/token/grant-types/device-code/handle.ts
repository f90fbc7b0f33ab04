import { deviceCodeGrant } from '../../../../domain/client.ts'
import { type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import { readCredential } from '../../../../platform/credential.ts'
import type { TokenAnswer } from '../../render.ts'
import { resourcesOf } from '../../target/read.ts'
import {
  endFamily,
  type GrantCall,
  type GrantTypeDeps,
  type HandleGrantType,
  untilSettled,
} from '../grant-type.ts'
import { decideDeviceCode } from './decide.ts'
import type { DeviceCodeStore } from './store.ts'

export interface DeviceCodeDeps extends GrantTypeDeps {
  readonly deviceCodes: DeviceCodeStore
}

/** `grant_type=urn:ietf:params:oauth:grant-type:device_code`: RFC 8628 §3.4. */
export function deviceCode(deps: DeviceCodeDeps): HandleGrantType {
  return async (call) => {
    const value = call.form.get('device_code')
    if (value === undefined) return oauthError('invalid_request', 'The parameter device_code is missing.')
    const shown = readCredential('device', value)
    return untilSettled(() => redeem(deps, call, shown))
  }
}

async function redeem(
  deps: DeviceCodeDeps,
  { request, caller, profile: door }: GrantCall,
  shown: ReturnType<typeof readCredential>,
): Promise<TokenAnswer | OAuthError | 'stale'> {
  const { tenant } = request
  const { id: tenantId } = tenant
  const { client } = caller
  const now = deps.clock.now()
  const facts = shown && (await deps.deviceCodes.deviceCode(tenant, shown))
  const profile = facts?.granted ? deps.profiles.at(tenant, facts.granted.grant.issuer) : door
  const context = { tenant, client, profile, now }
  const decision = decideDeviceCode(facts, resourcesOf(request), context)
  switch (decision.kind) {
    case 'refuse':
      return decision.error
    case 'wait': {
      const poll = { at: now, intervalSeconds: decision.intervalSeconds }
      if (shown) await deps.deviceCodes.polled(tenantId, shown.id, poll)
      return decision.error
    }
    case 'reused':
      await endFamily(deps, tenant, {
        grantId: decision.granted.grant.id,
        credential: 'device-code',
      })
      return decision.error
    case 'issue': {
      const { plan, granted } = decision
      const { grant } = granted
      const { answer, rows } = await deps.issue({
        tenantId,
        client,
        profile,
        holder: { kind: 'grant', grant },
        grantType: deviceCodeGrant,
        plan,
        now,
      })
      const redemption = { id: shown?.id ?? '', grantId: grant.id, at: now, tokens: rows }
      return (await deps.deviceCodes.redeem(tenantId, redemption)) === 'done' ? answer : 'stale'
    }
  }
}
