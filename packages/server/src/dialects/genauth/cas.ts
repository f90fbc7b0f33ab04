import type { ClientId } from '../../domain/client.ts'
import {
  type Endpoint,
  type HttpRequest,
  type HttpResponse,
  pathSegment,
  type Route,
} from '../../platform/http/message.ts'
import {
  describeProblem,
  isParameterProblem,
  type ParameterProblem,
  readParameters,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import type { Core } from '../dialect.ts'
import { type CasVerdict, plainReply, serviceReply } from './cas-reply.ts'
import { codeOfTicket } from './cas-ticket.ts'
import { casProfile } from './profile.ts'

/**
 * CAS, each app under an address of its own: an authorization request in other words, and the validation of its
 * ticket. Logout stands with the others (`logout.ts`).
 */
export function casRoutes(core: Core): readonly Route[] {
  const { byGet, resume } = core.authorize.at(casProfile)
  const signIn: Endpoint = async (request) => {
    const asked = await asAuthorization(request, core)
    return 'problem' in asked ? unreadable(request, asked, core) : byGet(asked)
  }
  const page = (path: string, spec: string, endpoint: Endpoint): Route => ({
    method: 'GET',
    path,
    face: 'page',
    spec,
    endpoint,
  })
  const validation = (path: string, spec: string, reply: Reply): Route => ({
    method: 'GET',
    path: `/cas-idp/:appId${path}`,
    face: 'api',
    spec,
    endpoint: async (request) => reply(await verdictOn(request, core), request),
  })
  return [
    page('/cas-idp/:appId', 'GenAuth: CAS 3.0 §2.1', signIn),
    page('/cas-idp/:appId/login', 'GenAuth: CAS 3.0 §2.1', signIn),
    page(casProfile.resumePath, 'GenAuth: after a page', resume),
    validation('/validate', 'GenAuth: CAS 3.0 §2.4', plainReply),
    validation('/serviceValidate', 'GenAuth: CAS 3.0 §2.5', serviceReply),
    validation('/p3/serviceValidate', 'GenAuth: CAS 3.0 §2.8', serviceReply),
  ]
}

type Reply = (verdict: CasVerdict, request: HttpRequest) => HttpResponse

/** CAS tells who somebody is: this much of it. */
const scopes = ['openid', 'profile', 'email']
/** What a request for a ticket says that demands a fresh sign-in, so that the validation can demand such a ticket. */
const renewed = 'renew'

/** CAS 3.0 §2.1.1. */
async function asAuthorization(request: HttpRequest, core: Core): Promise<HttpRequest | ParameterProblem> {
  const sent = readParameters(request.query)
  if (isParameterProblem(sent)) return sent
  const clientId = (pathSegment(request, 1) ?? '') as ClientId
  const client = await core.findClient(request.tenant.id, clientId)
  const service = sent.get('service')
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: scopes.filter((one) => client?.scope?.includes(one) ?? true).join(' '),
    ...(service === undefined ? {} : { redirect_uri: service }),
    ...promptOf(sent),
  })
  return { ...request, query: query.toString() }
}

/** Nobody knows where such a request would have gone. */
function unreadable(request: HttpRequest, problem: ParameterProblem, { errorPage }: Core): HttpResponse {
  const description = describeProblem(problem)
  return errorPage(request, { status: 400, code: 'invalid_request', description })
}

/** CAS 3.0 §2.1.1: where both are set, `gateway` is ignored. */
function promptOf(sent: SentParameters): Readonly<Record<string, string>> {
  if (isSet(sent, 'renew')) return { prompt: 'login', nonce: renewed }
  return isSet(sent, 'gateway') ? { prompt: 'none' } : {}
}

/** CAS 3.0 §2.1.1: set is set, whatever the value; who writes `false` means that it is not. */
function isSet(sent: SentParameters, name: string): boolean {
  return (sent.get(name) ?? 'false') !== 'false'
}

async function verdictOn(request: HttpRequest, core: Core): Promise<CasVerdict> {
  const sent = readParameters(request.query)
  if (isParameterProblem(sent)) return undefined
  const clientId = (pathSegment(request, 1) ?? '') as ClientId
  const [ticket, service] = [sent.get('ticket'), sent.get('service')]
  if (ticket === undefined || service === undefined) return undefined
  return core.validateTicket(request, {
    code: codeOfTicket(ticket) ?? '',
    clientId,
    service,
    ...(isSet(sent, 'renew') ? { nonce: renewed } : {}),
  })
}
