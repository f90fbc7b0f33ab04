import type { Client, ClientId } from '../../domain/client.ts'
import { isOAuthError, oauthError } from '../../domain/oauth-error.ts'
import { type Endpoint, type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'
import {
  describeProblem,
  isParameterProblem,
  readForm,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import type { Core } from '../dialect.ts'
import { asForm } from './json-form.ts'
import { databaseConnection } from './request.ts'

/** A call about the people whose passwords are known here, from an app that need not prove which one it is. */
export interface DatabaseCall {
  readonly request: HttpRequest
  readonly form: SentParameters
  readonly client: Client
}

/** A "no" as these endpoints spell it. */
export interface DatabaseRefusal {
  readonly kind: 'refused'
  readonly status: number
  readonly code: string
  /** What its SDKs call the error. */
  readonly name?: string
  readonly description: string
  /** What the vendor says besides. */
  readonly more?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
}

export function refusal(
  status: number,
  code: string,
  description: string,
  more: Partial<DatabaseRefusal> = {},
): DatabaseRefusal {
  return { kind: 'refused', status, code, description, ...more }
}

/** A "no" for so many seconds. */
export function later(status: number, code: string, description: string, seconds: number): DatabaseRefusal {
  return refusal(status, code, `${description} Try again in ${Math.ceil(seconds)} seconds.`, {
    name: status === 429 ? 'TooManyRequestsError' : 'ServiceUnavailableError',
    retryAfterSeconds: seconds,
  })
}

export interface DatabaseEndpoint {
  /** The parameters that it reads, besides `client_id` and `connection`. What else is sent may be anything. */
  readonly reads: readonly string[]
  readonly serve: (call: DatabaseCall) => Promise<HttpResponse | DatabaseRefusal>
}

/** The frame of these endpoints: reads a form or JSON, and looks who calls about which of the tenant's connections. */
export function databaseEndpoint({ reads, serve }: DatabaseEndpoint, core: Core): Endpoint {
  return async (request) => {
    const call = await readCall(request, ['client_id', 'connection', ...reads], core)
    if ('kind' in call) return rendered(request, call, core)
    const answer = await serve(call)
    const { id: client } = call.client
    return { ...('kind' in answer ? rendered(request, answer, core) : answer), client }
  }
}

async function readCall(
  request: HttpRequest,
  names: readonly string[],
  { findClient }: Pick<Core, 'findClient'>,
): Promise<DatabaseCall | DatabaseRefusal> {
  const asked = asForm(request, names)
  if (isOAuthError(asked)) return refusal(400, 'invalid_request', asked.description)
  const form = readForm(asked)
  if (isParameterProblem(form)) return refusal(400, 'invalid_request', describeProblem(form))
  const clientId = form.get('client_id') as ClientId | undefined
  if (clientId === undefined) return refusal(400, 'invalid_request', 'The parameter client_id is missing.')
  const client = await findClient(request.tenant.id, clientId)
  if (!client) return refusal(400, 'invalid_client', 'No client is registered here under this client_id.')
  const connection = form.get('connection')
  if (connection !== undefined && connection !== databaseConnection) return unknownConnection(connection)
  return { request, form, client }
}

function unknownConnection(connection: string): DatabaseRefusal {
  const named = connection.replaceAll(/[^\w.-]/g, '?').slice(0, 128)
  const description = `connection not found: "${named}" keeps no passwords here; that is ${databaseConnection} alone.`
  return refusal(400, 'invalid_connection', description)
}

function rendered(request: HttpRequest, refused: DatabaseRefusal, { noteRefusal }: Core): HttpResponse {
  const { status, code, name = 'BadRequestError', description, more, retryAfterSeconds } = refused
  noteRefusal(request, oauthError('invalid_request', description, code))
  const headers =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterSeconds)) }
  return json(status, { name, code, description, ...more, statusCode: status }, headers)
}
