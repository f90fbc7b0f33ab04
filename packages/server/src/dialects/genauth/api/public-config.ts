import type { Client, ClientId } from '../../../domain/client.ts'
import { type Endpoint, type HttpRequest, pathSegment, type Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { appNotFound } from '../messages.ts'
import { done, rendered, route, v2 } from './family.ts'

/**
 * What the login box has to know of an app before anybody signed in; no secret stands in it. To an access key nobody
 * signs in: to strangers there is none.
 */
export function publicConfigRoutes(core: Core): readonly Route[] {
  const path = '/api/v2/applications/:id/public-config'
  return [route('GET', path, publicConfig(core), 'registered-origins-with-credentials')]
}

function publicConfig({ findClient }: Core): Endpoint {
  return async (request) => {
    const id = pathSegment(request, 3)
    const client = id === undefined ? undefined : await findClient(request.tenant.id, id as ClientId)
    const isApp = client !== undefined && client.redirectUris.length > 0
    return rendered(v2, request, isApp ? done(configOf(client, request)) : appNotFound)
  }
}

function configOf(client: Client, { tenant, address }: HttpRequest): Readonly<Record<string, unknown>> {
  const { id, name, uri, logoUri, redirectUris, postLogoutRedirectUris } = client
  const { grantTypes, responseTypes } = client
  return {
    id,
    userPoolId: tenant.id,
    identifier: id,
    name,
    logo: logoUri ?? null,
    homePage: uri ?? null,
    protocol: 'oidc',
    requestHostname: new URL(address.origin).host,
    redirectUris,
    logoutRedirectUris: postLogoutRedirectUris,
    oidcConfig: {
      redirect_uris: redirectUris,
      post_logout_redirect_uris: postLogoutRedirectUris,
      grant_types: grantTypes,
      response_types: responseTypes,
    },
  }
}
