import { type Endpoint, json, type Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { sdkHeaders } from './cors.ts'
import { readableBearer } from './request.ts'

/** Userinfo, by every way in which the SDKs send their token. */
export function userinfoRoutes({ userinfo }: Core): readonly Route[] {
  const endpoint = withoutSilence(async (request) => userinfo(readableBearer(request)))
  return ['/oidc/me', '/oauth/me'].flatMap((path) => {
    const shared = {
      path,
      face: 'api',
      spec: 'GenAuth: CORE §5.3',
      cors: 'registered-origins',
      corsHeaders: sdkHeaders,
      endpoint,
    } as const
    return [
      { ...shared, method: 'GET', safe: true },
      { ...shared, method: 'POST' },
    ]
  })
}

const withoutToken = { error: 'invalid_token', error_description: 'No access token was sent.' }

/** RFC 6750 §3.1 says nothing to who shows no token; the SDKs read JSON in every case. */
function withoutSilence(endpoint: Endpoint): Endpoint {
  return async (request) => {
    const answer = await endpoint(request)
    return answer.body === '' ? { ...answer, ...json(answer.status, withoutToken, answer.headers) } : answer
  }
}
