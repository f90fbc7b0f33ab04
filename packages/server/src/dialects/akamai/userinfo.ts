import { type Endpoint, json, type Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { sharedWithPages } from './cors.ts'

/** Who somebody is, outside of the issuer's own path; whatever else stands in the query. */
export function userinfoRoutes({ userinfo }: Core): readonly Route[] {
  const shared = {
    path: '/profiles/oidc/userinfo',
    face: 'api',
    spec: 'Akamai: CORE §5.3',
    ...sharedWithPages,
    endpoint: withoutSilence(userinfo),
  } as const
  return [
    { ...shared, method: 'GET', safe: true },
    { ...shared, method: 'POST' },
  ]
}

/** RFC 6750 §3.1 says nothing to who shows no token; these apps read the error in the body in every case. */
function withoutSilence(endpoint: Endpoint): Endpoint {
  return async (request) => {
    const answer = await endpoint(request)
    return answer.body === '' ? { ...answer, ...json(answer.status, withoutToken, answer.headers) } : answer
  }
}

const withoutToken = { error: 'invalid_token', error_description: 'No access token was sent.' }
