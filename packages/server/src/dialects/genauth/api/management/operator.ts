import { oauthError } from '../../../../domain/oauth-error.ts'
import type { Endpoint, HttpRequest, HttpResponse } from '../../../../platform/http/message.ts'
import type { NoOperator, Operator, SignatureRefusal } from '../../../../protocol/index.ts'
import type { Core } from '../../../dialect.ts'
import { type Failure, forbidden, notSignedIn, signatureFailures, tooManyRequests } from '../../messages.ts'
import { shownToken } from '../caller.ts'
import { type Family, isFailure, type Outcome, rendered } from '../family.ts'
import { signedRequestOf } from './signature.ts'

/** A call of a program that may manage the tenant. */
export interface ManagementCall {
  readonly request: HttpRequest
  readonly operator: Operator
}

/** The frame of the management addresses: by an access key's signature, or by a management token. */
export function forOperator(
  core: Core,
  family: Family,
  serve: (call: ManagementCall) => Promise<Outcome>,
): Endpoint {
  return async (request) => {
    const operator = await operatorOf(request, core)
    if (isFailure(operator)) return family.failed(request, operator)
    const outcome = await serve({ request, operator })
    return told(request, rendered(family, request, outcome), outcome, core)
  }
}

/** The apps hear of what ended, before the answer goes out or the wait is over. */
function told(
  request: HttpRequest,
  response: HttpResponse,
  outcome: Outcome,
  { logout }: Core,
): Promise<HttpResponse> {
  const answers = isFailure(outcome) ? [] : (outcome.answers ?? [])
  return logout.finishCall(request, { response, answers, endsBrowser: false })
}

async function operatorOf(request: HttpRequest, core: Core): Promise<Operator | Failure> {
  const signed = signedRequestOf(request)
  if (signed && isFailure(signed)) return signed
  if (signed) return judged(request, await core.operators.bySignature(request, signed), core)
  const token = shownToken(request)
  if (token === undefined) return notSignedIn
  return judged(request, await core.operators.byToken(request.tenant, token), core)
}

/** The caller learns the vendor's number, and the log why. */
function judged(
  request: HttpRequest,
  verdict: Operator | NoOperator | SignatureRefusal,
  { noteRefusal }: Core,
): Operator | Failure {
  if (verdict.kind === 'operator') return verdict
  const detail = 'detail' in verdict ? ` (${verdict.detail})` : ''
  noteRefusal(request, oauthError('invalid_token', 'A management call.', `${verdict.reason}${detail}`))
  switch (verdict.reason) {
    case 'invalid-token':
      return notSignedIn
    case 'insufficient-scope':
      return forbidden
    case 'wrong-signature':
      return signatureFailures.wrongSignature
    case 'clock-skew':
      return signatureFailures.clockSkew
    case 'replayed':
      return signatureFailures.replayedNonce
    case 'too-many-guesses':
      return tooManyRequests
  }
}
