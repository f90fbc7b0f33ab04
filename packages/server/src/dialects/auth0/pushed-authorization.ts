import { wireText } from '../../domain/oauth-error.ts'
import { type HttpResponse, json, type Route } from '../../platform/http/message.ts'
import { readJsonObject } from '../../platform/json/read.ts'
import type { Core } from '../dialect.ts'
import { resourcesOf } from '../../protocol/token/target/read.ts'
import { refusedAudience } from './answer.ts'
import { inOurWords } from './authorize.ts'
import { auth0Profile } from './profile.ts'

/** Where requests are pushed that browsers then bring to `/authorize`, with all that can be said there. */
export function pushedAuthorizationRoutes(core: Core): readonly Route[] {
  const endpoint = core.pushedAuthorization.at(auth0Profile)
  return [
    {
      method: 'POST',
      path: '/oauth/par',
      face: 'api',
      spec: 'Auth0: RFC9126 §2',
      endpoint: inOurWords(
        async (request) => namingAudience(await endpoint(request), resourcesOf(request)),
        core,
      ),
    },
  ]
}

/** What `/authorize` says of an audience that this client can have no tokens for. */
function namingAudience(answer: HttpResponse, audiences: readonly string[]): HttpResponse {
  const body = answer.status === 400 ? readJsonObject(answer.body) : 'malformed'
  if (typeof body === 'string' || body['error'] !== 'invalid_target') return answer
  const { code, description } = refusedAudience(audiences, String(body['error_description']))
  return {
    ...answer,
    ...json(400, { error: code, error_description: wireText(description) }, answer.headers),
  }
}
