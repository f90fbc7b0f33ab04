import { type Endpoint, json, type Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { done, rendered, route, v2 } from './family.ts'

/** The key that apps encrypt passwords for, at the addresses of both generations. */
export function keyRoutes({ passwordKey }: Core): readonly Route[] {
  const system: Endpoint = async ({ tenant }) => {
    const publicKey = await passwordKey.publicKeyBase64(tenant.id)
    // The SDKs read this one without an envelope. SM2 is not served: its key is empty.
    return json(200, { rsa: { publicKey }, sm2: { publicKey: '' }, version: {}, publicIps: [] })
  }
  const wellKnown: Endpoint = async (request) =>
    rendered(v2, request, done({ publicKey: await passwordKey.publicPem(request.tenant.id) }))
  return [
    route('GET', '/api/v3/system', system, 'registered-origins'),
    route('GET', '/api/v2/.well-known', wellKnown, 'registered-origins'),
  ]
}
