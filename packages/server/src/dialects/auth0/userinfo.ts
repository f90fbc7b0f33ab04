import type { HttpRequest, Route } from '../../platform/http/message.ts'
import { namedAsBearer } from '../bearer.ts'
import type { Core } from '../dialect.ts'
import { sharedWithPages } from './cors.ts'

/** Userinfo, by its token in the header, or by name: some SDKs know no other way. */
export function userinfoRoutes({ userinfo }: Core): readonly Route[] {
  const shared = {
    path: '/userinfo',
    face: 'api',
    spec: 'Auth0: CORE §5.3',
    ...sharedWithPages,
    endpoint: async (request: HttpRequest) => userinfo(readable(request)),
  } as const
  return [
    { ...shared, method: 'GET', safe: true },
    { ...shared, method: 'POST' },
  ]
}

/** RFC 6750 §2: one way and no second; the core refuses what came by two. */
function readable(request: HttpRequest): HttpRequest {
  return request.headers['authorization'] === undefined ? (namedAsBearer(request) ?? request) : request
}
