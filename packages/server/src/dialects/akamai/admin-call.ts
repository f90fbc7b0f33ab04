import { oauthError } from '../../domain/oauth-error.ts'
import {
  type HttpRequest,
  type HttpResponse,
  json,
  pathSegment,
  type Route,
} from '../../platform/http/message.ts'
import type { NoOperator, Operator } from '../../protocol/index.ts'
import type { Core } from '../dialect.ts'
import { akamaiProfile } from './profile.ts'

/** A call of a program of the operator. */
export interface AdminCall {
  readonly request: HttpRequest
  readonly operator: Operator
  /** What the address names; empty where that is nothing that could be anybody's. */
  readonly sid: string
}

/** A line of the admin API. */
export interface AdminLine {
  readonly at: readonly [method: 'GET' | 'DELETE', path: '/sessions' | '/sessions/:sid']
  /** The least scope that will do. */
  readonly needs: '.:sessions' | '.:sessions/{sid}' | '*:sessions/{sid}'
  readonly serve: (call: AdminCall) => Promise<HttpResponse>
}

/** The route of a line: who calls is judged before anything else of the call is looked at. */
export function adminRoute(core: Core, { at: [method, path], needs, serve }: AdminLine): Route {
  return {
    method,
    path,
    face: 'api',
    spec: `Akamai: administrative session management, ${needs}`,
    endpoint: async (request) => {
      const sid = sidIn(request)
      const operator = await operatorOf(request, needs.replace('{sid}', sid === '' ? '-' : sid), core)
      if (operator.kind === 'operator') return serve({ request, operator, sid })
      const { code, description } = operator
      // Without the id of the address: who mistakes one for another may send anything there (D15).
      core.noteRefusal({ ...request, path }, oauthError(code, description, `${code}: ${needs}`))
      return json(operator.status, { error: code, error_description: description }, operator.headers)
    },
  }
}

function sidIn(request: HttpRequest): string {
  const name = pathSegment(request, 1) ?? ''
  return /^[\w-]{1,100}$/.test(name) ? name : ''
}

/** A "no" to whoever calls. */
interface Refused {
  readonly kind: 'refused'
  readonly status: 401 | 403
  readonly code: 'invalid_token' | 'insufficient_scope'
  readonly description: string
  readonly headers: HttpResponse['headers']
}

/** RFC 6750 §2.1: the token stands in the header, and nowhere else. */
async function operatorOf(
  request: HttpRequest,
  scope: string,
  { operators }: Pick<Core, 'operators'>,
): Promise<Operator | Refused> {
  const token = /^bearer +([\w.~+/=-]+) *$/i.exec(request.headers['authorization'] ?? '')?.[1]
  if (token === undefined) return noToken
  const demand = { profile: akamaiProfile, scopes: [scope] }
  const verdict = await operators.byManagementToken(request.tenant, token, demand)
  return verdict.kind === 'operator' ? verdict : refusedFor(verdict, scope)
}

function refusedFor({ reason }: NoOperator, scope: string): Refused {
  switch (reason) {
    case 'invalid-token':
      return badToken
    case 'insufficient-scope':
      return insufficientScope(scope)
  }
}

const noToken: Refused = {
  kind: 'refused',
  status: 401,
  code: 'invalid_token',
  description: 'Send an access token in the Authorization header: Bearer and the token.',
  // RFC 6750 §3.1: whoever sent none is told of no error.
  headers: { 'www-authenticate': 'Bearer' },
}

const badToken: Refused = {
  ...noToken,
  description: 'The access token is unknown, expired, revoked, or not one of this issuer.',
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
}

function insufficientScope(scope: string): Refused {
  return {
    kind: 'refused',
    status: 403,
    code: 'insufficient_scope',
    description: `The access token needs the scope ${scope}, or one that includes it, and a client of the operator that got it for itself.`,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  }
}
