import { wireText } from '../../domain/oauth-error.ts'
import { type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'
import { readJsonObject } from '../../platform/json/read.ts'
import type { SentParameters } from '../../platform/http/parameters.ts'
import { resourcesOf } from '../../protocol/token/target/read.ts'
import { formOf } from '../parameters.ts'
import { refusedAudience, type Words } from './answer.ts'

/**
 * The token endpoint's answer; of a refusal, in the words and with the status that the SDKs look for.
 * @param answer the core's.
 * @param request as the core saw it.
 */
export function spelledRefusal(answer: HttpResponse, request: HttpRequest): HttpResponse {
  const body = answer.status < 400 ? 'malformed' : readJsonObject(answer.body)
  if (typeof body === 'string') return answer
  const ours = {
    status: answer.status,
    code: String(body['error']),
    description: String(body['error_description']),
  }
  const { status, code, description } = spelled(ours, askedBy(request))
  return {
    ...answer,
    ...json(status, { ...body, error: code, error_description: wireText(description) }, answer.headers),
  }
}

interface Refusal extends Words {
  readonly status: number
}

/** What of a request decides how its refusal is worded. */
interface Asked {
  readonly grantType: string | undefined
  readonly audiences: readonly string[]
  readonly showsSecret: boolean
}

function askedBy(request: HttpRequest): Asked {
  const form: SentParameters = formOf(request) ?? new Map()
  return {
    grantType: form.get('grant_type'),
    audiences: resourcesOf(request),
    showsSecret: form.has('client_secret') || request.headers['authorization'] !== undefined,
  }
}

function spelled(refusal: Refusal, asked: Asked): Refusal {
  const { grantType, audiences, showsSecret } = asked
  const { status, code, description } = refusal
  switch (code) {
    case 'invalid_grant':
      return { status: 403, code, description: grantWords.get(grantType) ?? description }
    case 'invalid_target':
      return { status: 403, ...refusedAudience(audiences, namesNone(asked) ? noAudience : description) }
    case 'invalid_client':
      return showsSecret ? { status, code: 'access_denied', description } : refusal
    case 'unauthorized_client':
    case 'access_denied':
    case 'authorization_pending':
    case 'expired_token':
      return { status: 403, code, description }
    case 'slow_down':
      return { status: 429, code, description }
    default:
      return status === 429 ? { status, code: 'too_many_requests', description } : refusal
  }
}

/** A client on its own was granted nothing that its token could be for. */
function namesNone({ grantType, audiences }: Asked): boolean {
  return grantType === 'client_credentials' && audiences.length === 0
}

const noAudience = 'No audience parameter was provided, and no default audience has been configured'

/** By these an app knows that its person has to sign in anew, or mistyped. */
const grantWords: ReadonlyMap<string | undefined, string> = new Map([
  ['refresh_token', 'Unknown or invalid refresh token.'],
  ['password', 'Wrong email or password.'],
])
