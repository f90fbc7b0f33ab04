import type { Endpoint, Route } from '../../platform/http/message.ts'
import { userinfoEndpoint, type UserinfoDeps } from './endpoint.ts'

export interface Userinfo {
  readonly routes: readonly Route[]
  /** The same for other addresses: how a person is told of is the token's own issuer's. */
  readonly endpoint: Endpoint
}

/** Userinfo: what an app may know of the person whose access token it shows, as of now. */
export function createUserinfo(deps: UserinfoDeps): Userinfo {
  const endpoint = userinfoEndpoint(deps)
  const shared = {
    path: '/oauth2/userinfo',
    face: 'api',
    spec: 'CORE §5.3',
    cors: 'registered-origins',
    endpoint,
  } as const
  return {
    routes: [
      { ...shared, method: 'GET', safe: true },
      { ...shared, method: 'POST' },
    ],
    endpoint,
  }
}
