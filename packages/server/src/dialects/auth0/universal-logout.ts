import type { RevocationAnswer, RevocationDemand } from '../../logout/index.ts'
import {
  type HttpRequest,
  type HttpResponse,
  json,
  pathSegment,
  type Route,
} from '../../platform/http/message.ts'
import { isJsonObject, readJsonObject } from '../../platform/json/read.ts'
import type { Core } from '../dialect.ts'
import { auth0Profile } from './profile.ts'

/**
 * Global token revocation, which the vendor calls Universal Logout: a connection's provider demands that nothing of a
 * person goes on (draft-parecki-oauth-global-token-revocation). Success is 204, as the draft has it: whoever calls was
 * written against the draft, and the vendor's 200 is as good to them.
 */
export function universalLogoutRoutes(core: Core): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/oauth/global-token-revocation/connection/:connection',
      face: 'api',
      spec: 'Auth0: universal logout, by a connection’s provider',
      endpoint: (request) => revoke(request, core),
    },
  ]
}

async function revoke(request: HttpRequest, { logout }: Core): Promise<HttpResponse> {
  const token = bearerOf(request)
  if (token === undefined) return unauthorized('A bearer token of the connection’s provider is missing.')
  const person = readSubject(request)
  if (typeof person === 'string') return json(400, { error: 'invalid_request', error_description: person })
  const upstreamId = pathSegment(request, 3) ?? ''
  const audiences = audiencesOf(request)
  return rendered(await logout.revokePerson(request.tenant, { upstreamId, token, audiences, ...person }))
}

/** RFC 6750 §2.1, and nothing else: a token in a body would be the person's own. */
function bearerOf({ headers }: HttpRequest): string | undefined {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(headers['authorization'] ?? '')?.[1]
}

/** This address and the names of this door, at whichever of the tenant's addresses it was called. */
function audiencesOf({ address, path }: HttpRequest): readonly string[] {
  return [`${address.base}${path}`, `${address.base}${auth0Profile.issuerPath}`, address.base]
}

/** RFC 9493 §3.2.4: by issuer and subject, the only names of a person that an upstream and we have in common. */
function readSubject({
  contentType,
  body,
}: HttpRequest): Pick<RevocationDemand, 'issuer' | 'subject'> | string {
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    return 'The body must be sent as application/json.'
  const sent = readJsonObject(body)
  if (sent === 'duplicate-member') return 'A member was sent more than once.'
  if (sent === 'malformed') return 'The body is not a JSON object.'
  const { subject } = sent
  if (!isJsonObject(subject)) return 'The member "subject" must be an object.'
  if (subject['format'] !== 'iss_sub') return 'The format of the subject must be "iss_sub".'
  const { iss, sub } = subject
  if (!isName(iss) || !isName(sub)) return 'The subject must have "iss" and "sub", both texts.'
  return { issuer: iss, subject: sub }
}

function isName(value: unknown): value is string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not pass
  return typeof value === 'string' && value.isWellFormed() && /^[^\u0000-\u001f\u007f]{1,1024}$/.test(value)
}

function rendered(answer: RevocationAnswer): HttpResponse {
  switch (answer.kind) {
    case 'done':
      return { status: 204, headers: { 'cache-control': 'no-store' }, body: '' }
    case 'refused':
      return unauthorized(`The token is not accepted: ${answer.reason}.`)
    case 'unknown-upstream':
      return json(404, { error: 'not_found', error_description: 'There is no such connection.' })
    case 'unknown-person':
      return json(404, {
        error: 'not_found',
        error_description: 'The connection brought nobody like that here.',
      })
    case 'unavailable': {
      const description = 'The keys of the connection’s provider could not be fetched.'
      const body = { error: 'temporarily_unavailable', error_description: description }
      return json(503, body, { 'retry-after': '30' })
    }
  }
}

/** RFC 6750 §3. */
function unauthorized(description: string): HttpResponse {
  const body = { error: 'invalid_token', error_description: description }
  return json(401, body, { 'www-authenticate': 'Bearer error="invalid_token"' })
}
