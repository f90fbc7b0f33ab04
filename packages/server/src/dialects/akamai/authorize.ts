import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { akamaiProfile } from './profile.ts'

/** The authorization endpoint, and where its browser comes back to after a page. */
export function authorizeRoutes({ authorize }: Pick<Core, 'authorize'>): readonly Route[] {
  const { byGet, byPost, resume } = authorize.at(akamaiProfile)
  const shared = { path: '/login/authorize', face: 'page', spec: 'Akamai: CORE §3.1.2.1' } as const
  return [
    { ...shared, method: 'GET', endpoint: byGet },
    { ...shared, method: 'POST', endpoint: byPost },
    {
      method: 'GET',
      path: akamaiProfile.resumePath,
      face: 'page',
      spec: 'Akamai: after a page',
      endpoint: resume,
    },
  ]
}
