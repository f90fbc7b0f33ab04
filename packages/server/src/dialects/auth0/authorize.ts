import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { auth0Profile } from './profile.ts'
import { ignoredParameters, meantAuthorization } from './request.ts'

/** The authorization endpoint, and where its browser comes back to after a page. */
export function authorizeRoutes(core: Core): readonly Route[] {
  const { byGet, byPost, resume } = core.authorize.at(auth0Profile)
  const shared = { path: '/authorize', face: 'page', spec: 'Auth0: CORE §3.1.2.1' } as const
  return [
    { ...shared, method: 'GET', endpoint: inOurWords(byGet, core) },
    { ...shared, method: 'POST', endpoint: inOurWords(byPost, core) },
    {
      method: 'GET',
      path: auth0Profile.resumePath,
      face: 'page',
      spec: 'Auth0: after a page',
      endpoint: resume,
    },
  ]
}

/** An endpoint that takes authorization requests, for the vendor's. */
export function inOurWords(endpoint: Endpoint, { noteIgnored }: Pick<Core, 'noteIgnored'>): Endpoint {
  return async (request) => {
    for (const name of ignoredParameters(request)) noteIgnored(request, name)
    return endpoint(meantAuthorization(request))
  }
}
