import { oauthError, type OAuthErrorCode } from '../../../domain/oauth-error.ts'
import {
  type HttpRequest,
  type HttpResponse,
  pathSegment,
  type Route,
} from '../../../platform/http/message.ts'
import type { NoOperator, Operator } from '../../../protocol/index.ts'
import type { Core } from '../../dialect.ts'
import { auth0Profile } from '../profile.ts'
import { badToken, insufficientScope, isRefusal, noToken, type Refusal, renderRefusal } from './render.ts'

/** What a call of this API may need; `exeunt:admin` stands for all of them. */
export type ManagementScope =
  `${'read' | 'update' | 'delete' | 'create'}:${'sessions' | 'refresh_tokens' | 'tenant_settings' | 'clients'}`

/** A call of a program that may manage the tenant. */
export interface ManagementCall {
  readonly request: HttpRequest
  readonly operator: Operator
  /** For what only the body shows to be needed: the same refusal as at the door, or nothing. */
  readonly alsoNeeds: (scopes: readonly ManagementScope[]) => Promise<Refusal | undefined>
}

/** A line of this API. */
export interface Line {
  readonly at: readonly [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: `/${string}`]
  /** All the scopes that the caller needs. */
  readonly needs: readonly ManagementScope[]
  readonly serve: (call: ManagementCall) => Promise<HttpResponse | Refusal>
}

/** The route of a line, below `/api/v2`: who calls is judged before anything of the call is read. */
export function managed(core: Core, { at: [method, path], needs, serve }: Line): Route {
  return {
    method,
    path: `/api/v2${path}`,
    face: 'api',
    spec: `Auth0 Management API: ${needs.join(', ')}`,
    endpoint: async (request) => {
      // Without the ids of the address: who mistakes one for another may send anything there (D15).
      const refuse = (refusal: Refusal) => {
        core.noteRefusal({ ...request, path: `/api/v2${path}` }, asNoted(refusal))
        return renderRefusal(refusal)
      }
      const operator = await operatorOf(request, needs, core)
      if (isRefusal(operator)) return refuse(operator)
      const alsoNeeds = async (more: readonly ManagementScope[]) => {
        const known = await operatorOf(request, more, core)
        return isRefusal(known) ? known : undefined
      }
      const outcome = await serve({ request, operator, alsoNeeds })
      return isRefusal(outcome) ? refuse(outcome) : outcome
    },
  }
}

/** As our log has it. Of what a call sent a message names members at most, and never a value. */
function asNoted({ statusCode, errorCode, message }: Refusal) {
  return oauthError(codes[statusCode] ?? 'invalid_request', message, `${statusCode} ${errorCode}: ${message}`)
}

const codes: Readonly<Record<number, OAuthErrorCode>> = { 401: 'invalid_token', 403: 'insufficient_scope' }

/** What the address of a line names, as in `/api/v2/sessions/:id`; what cannot be decoded names nothing. */
export function nameIn(request: HttpRequest): string {
  return pathSegment(request, 3) ?? ''
}

/** RFC 6750 §2.1: the token stands in the header, and nowhere else. */
async function operatorOf(
  request: HttpRequest,
  scopes: readonly ManagementScope[],
  core: Core,
): Promise<Operator | Refusal> {
  const token = /^bearer +([\w.~+/=-]+) *$/i.exec(request.headers['authorization'] ?? '')?.[1]
  if (token === undefined) return noToken
  const demand = { profile: auth0Profile, scopes }
  const verdict = await core.operators.byManagementToken(request.tenant, token, demand)
  if (verdict.kind === 'operator') return verdict
  return refusalOf(verdict, scopes)
}

function refusalOf({ reason }: NoOperator, scopes: readonly ManagementScope[]): Refusal {
  switch (reason) {
    case 'invalid-token':
      return badToken
    case 'insufficient-scope':
      return insufficientScope(scopes)
  }
}

/** 202: it has ended, and the apps are being told. */
export const accepted: HttpResponse = { status: 202, headers: { 'cache-control': 'no-store' }, body: '' }
export const nothingToSay: HttpResponse = { status: 204, headers: { 'cache-control': 'no-store' }, body: '' }
