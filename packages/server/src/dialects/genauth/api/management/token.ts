import { adminScope } from '../../../../domain/client.ts'
import type { Endpoint, HttpRequest, HttpResponse, Route } from '../../../../platform/http/message.ts'
import { readJsonObject } from '../../../../platform/json/read.ts'
import type { Core } from '../../../dialect.ts'
import { tooManyRequests, wrongClient } from '../../messages.ts'
import { oidcProfile } from '../../profile.ts'
import { done, isFailure, type Outcome, rendered, route, v3 } from '../family.ts'
import { sentBody, text } from '../sent.ts'

/** A management token for an access key: `client_credentials` in another spelling. */
export function managementTokenRoutes(core: Core): readonly Route[] {
  const issue = core.token.at(oidcProfile)
  const endpoint: Endpoint = async (request) => rendered(v3, request, await managementToken(request, issue))
  return [route('POST', '/api/v3/get-management-token', endpoint)]
}

async function managementToken(request: HttpRequest, issue: Endpoint): Promise<Outcome> {
  const sent = sentBody(request)
  if (isFailure(sent)) return sent
  const [id, secret] = [text(sent, 'accessKeyId'), text(sent, 'accessKeySecret')]
  if (typeof id === 'object') return id
  if (typeof secret === 'object') return secret
  return outcomeOf(await issue(asTokenRequest(request, id, secret)))
}

function asTokenRequest(request: HttpRequest, id: string, secret: string): HttpRequest {
  const { authorization: _, ...headers } = request.headers
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
    scope: adminScope,
  })
  const contentType = 'application/x-www-form-urlencoded'
  return { ...request, headers, query: '', contentType, body: form.toString() }
}

/** The scope is asked for alone: a key that may not manage is refused for it, and gets nothing. */
function outcomeOf({ status, body }: HttpResponse): Outcome {
  if (status === 429) return tooManyRequests
  const tokens = readJsonObject(body)
  if (status !== 200 || typeof tokens === 'string') return wrongClient
  return done({ access_token: tokens['access_token'], expires_in: tokens['expires_in'] })
}
