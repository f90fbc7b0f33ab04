import { adminScope } from '../domain/client.ts'
import { wireText } from '../domain/oauth-error.ts'
import { type HttpResponse, json } from '../platform/http/message.ts'

/** What is wrong with one value of a request: `redirect_uris[0]`, and a sentence. */
export interface ValueProblem {
  readonly path: string
  readonly message: string
}

/** A "no" of the admin API. One shape for all of them, and for what the server refuses before it gets here. */
export interface AdminProblem {
  readonly kind: 'admin-problem'
  readonly status: 400 | 401 | 403 | 404 | 409 | 415 | 503
  readonly error: string
  readonly description: string
  readonly problems?: readonly ValueProblem[]
}

/** A "yes". Without a body it is 204. */
export type AdminAnswer =
  | {
      readonly kind: 'answer'
      readonly status: 200 | 201
      readonly body: unknown
      readonly location?: string
    }
  | { readonly kind: 'nothing' }

export const nothing: AdminAnswer = { kind: 'nothing' }

export function answer(body: unknown): AdminAnswer {
  return { kind: 'answer', status: 200, body }
}

/** @param location where the new thing is, as a path below the tenant's address. */
export function created(body: unknown, location: string): AdminAnswer {
  return { kind: 'answer', status: 201, body, location }
}

export function notFound(what: string): AdminProblem {
  return { kind: 'admin-problem', status: 404, error: 'not_found', description: `There is no such ${what}.` }
}

export function conflict(description: string): AdminProblem {
  return { kind: 'admin-problem', status: 409, error: 'conflict', description }
}

export const busy: AdminProblem = {
  kind: 'admin-problem',
  status: 503,
  error: 'temporarily_unavailable',
  description: 'Too many passwords are being hashed; nothing was done. Try again.',
}

/** Values that are wrong, all of them at once. */
export function invalid(problems: readonly ValueProblem[]): AdminProblem {
  const description = 'The request has values that are wrong; see problems.'
  return { kind: 'admin-problem', status: 400, error: 'invalid_request', description, problems }
}

export function renderAnswer(result: AdminAnswer | AdminProblem, base: string): HttpResponse {
  switch (result.kind) {
    case 'nothing':
      return { status: 204, headers: { 'cache-control': 'no-store' }, body: '' }
    case 'answer':
      return json(
        result.status,
        result.body,
        result.location === undefined ? {} : { location: base + result.location },
      )
    case 'admin-problem':
      return renderProblem(result, base)
  }
}

/** RFC 6750 §3: what is wrong with the token stands in the challenge too. */
function renderProblem({ status, error, description, problems }: AdminProblem, base: string): HttpResponse {
  const body = { error, error_description: description, ...(problems ? { problems } : {}) }
  return json(status, body, challengeOf({ status, error, description }, base))
}

function challengeOf(
  { status, error, description }: Pick<AdminProblem, 'status' | 'error' | 'description'>,
  base: string,
): HttpResponse['headers'] {
  if (status === 503) return { 'retry-after': '1' }
  if (status !== 401 && status !== 403) return {}
  const scope = `scope="${adminScope}"`
  // RFC 6750 §3.1: who shows no token at all hears nothing of errors.
  const told =
    error === 'missing_token' ? '' : `, error="${error}", error_description="${wireText(description)}"`
  return { 'www-authenticate': `Bearer realm="${base}"${told}, ${scope}` }
}
