import type { Route } from '../../platform/http/message.ts'
import { userinfoEndpoint, type UserinfoDeps } from './endpoint.ts'

/** Userinfo: what an app may know of the person whose access token it shows, as of now. */
export function userinfoRoutes(deps: UserinfoDeps): readonly Route[] {
  const endpoint = userinfoEndpoint(deps)
  const shared = {
    path: '/oauth2/userinfo',
    face: 'api',
    spec: 'CORE §5.3',
    cors: 'registered-origins',
    endpoint,
  } as const
  return [
    { ...shared, method: 'GET', safe: true },
    { ...shared, method: 'POST' },
  ]
}
