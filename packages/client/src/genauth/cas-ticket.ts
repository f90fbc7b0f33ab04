import { isObject, stringIn, type JsonObject } from '../json.ts'
import { refused } from '../refusal.ts'
import { badResponse, type Reply } from '../transport.ts'
import { addressOf } from './address.ts'
import { readEnvelope } from './envelope.ts'
import type { App } from './app.ts'
import { given } from './settings.ts'

/** CAS 1.0. */
export interface CasTicketVerdict {
  readonly valid: boolean
  /** Who has signed in, where the ticket is valid. */
  readonly user?: string
}

/** CAS 2.0. */
export interface CasServiceResponse extends JsonObject {
  readonly serviceResponse: {
    readonly authenticationSuccess: { readonly user: string; readonly attributes?: JsonObject }
  }
}

export interface CasTicket {
  readonly ticket: string
  readonly service: string
}

/** Redeems a ticket by CAS 1.0 (§2.4): two lines of text. */
export async function validateTicketV1(app: App, ticket: CasTicket): Promise<CasTicketVerdict> {
  const { url, reply } = await ask(app, 'validate', ticket)
  const [verdict = '', user = ''] = reply.text.split('\n')
  if (reply.status !== 200 || !['yes', 'no'].includes(verdict))
    throw badResponse(url, 'no verdict', reply.status)
  return verdict === 'yes' ? { valid: true, user } : { valid: false }
}

/** Redeems a ticket by CAS 2.0 (§2.5), as JSON. */
export async function validateTicketV2(app: App, ticket: CasTicket): Promise<CasServiceResponse> {
  const { url, reply } = await ask(app, 'serviceValidate', { ...ticket, format: 'JSON' })
  const answer = readEnvelope(url, reply)
  if (isSuccess(answer)) return answer
  const failure = failureIn(answer)
  const code = failure && stringIn(failure, 'code')
  if (!failure || code === undefined) throw badResponse(url, 'neither success nor failure', reply.status)
  const errorDescription = stringIn(failure, 'description')
  const details = { error: code, status: reply.status, ...(errorDescription && { errorDescription }) }
  throw refused(url, code, details)
}

async function ask(
  app: App,
  endpoint: string,
  parameters: CasTicket & { readonly format?: 'JSON' },
): Promise<{ readonly url: URL; readonly reply: Reply }> {
  const { format } = parameters
  const service = given('service', parameters.service)
  const ticket = given('ticket', parameters.ticket)
  const base = `${app.host}/cas-idp/${encodeURIComponent(app.appId)}/${endpoint}`
  const url = new URL(addressOf(base, { service, ticket, format }))
  return { url, reply: await app.rp.transport({ url }) }
}

function isSuccess(answer: JsonObject): answer is CasServiceResponse {
  const response = answer['serviceResponse']
  const success = isObject(response) ? response['authenticationSuccess'] : undefined
  return isObject(success) && stringIn(success, 'user') !== undefined
}

/** Some servers leave the outer `serviceResponse` away from a failure. */
function failureIn(answer: JsonObject): JsonObject | undefined {
  const response = isObject(answer['serviceResponse']) ? answer['serviceResponse'] : answer
  const failure = response['authenticationFailure']
  return isObject(failure) ? failure : undefined
}
