import type { ClientId } from '../../../domain/client.ts'
import type { HttpRequest, Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { appNotFound, type Failure, malformedParameter } from '../messages.ts'
import { appHeader } from '../request.ts'
import { forCaller, type OwnCall } from './caller.ts'
import { endOwn } from './end-own.ts'
import { isFailure, type Outcome, route, v2 } from './family.ts'
import { kickByQuery } from './management/kick.ts'
import { optionalText, sentQuery } from './sent.ts'

const cors = 'registered-origins-with-credentials'
const callers = { family: v2, proof: 'token-or-cookie' } as const

/** The calls by which an app signs its person out: they answer JSON, and lead nowhere. */
export function logoutRoutes(core: Core): readonly Route[] {
  const own = forCaller(core, callers, (call) => endByQuery(call, core))
  const kick = kickByQuery(core)
  return [
    route(
      'GET',
      '/api/v2/logout',
      forCaller(core, callers, (call) => endAtThisApp(call, core)),
      cors,
    ),
    route('GET', '/logout', (request) => (namesPerson(request) ? kick(request) : own(request)), cors),
  ]
}

/** With a `userId` it is a management call, whoever makes it. */
function namesPerson(request: HttpRequest): boolean {
  const sent = sentQuery(request)
  return !isFailure(sent) && optionalText(sent, 'userId') !== undefined
}

/** `/api/v2/logout?app_id=`: everything of this app's, on every device. */
async function endAtThisApp(call: OwnCall, core: Core): Promise<Outcome> {
  const sent = sentQuery(call.request)
  if (isFailure(sent)) return sent
  const named = optionalText(sent, 'app_id') ?? appHeader(call.request)
  if (typeof named === 'object') return named
  const clientId = await callingApp(call, named, core)
  if (typeof clientId === 'object') return clientId
  return endOwn(call, { scope: 'all-devices-one-app', clientId }, core)
}

/** `/logout`: this device, or with an app's id that app alone, here or everywhere. */
async function endByQuery(call: OwnCall, core: Core): Promise<Outcome> {
  const sent = sentQuery(call.request)
  if (isFailure(sent)) return sent
  const [named, device] = [optionalText(sent, 'appId'), optionalText(sent, 'deviceId')]
  if (typeof named === 'object') return named
  if (device !== undefined && device !== 'current') return malformedParameter('deviceId')
  if (named === undefined) return endOwn(call, { scope: 'one-device-all-apps' }, core)
  const clientId = await callingApp(call, named, core)
  if (typeof clientId === 'object') return clientId
  const scope = device === undefined ? 'all-devices-one-app' : 'one-device-one-app'
  return endOwn(call, { scope, clientId }, core)
}

/** The app that a call names; without a name it is the token's own. */
async function callingApp(
  { request, caller }: OwnCall,
  named: string | undefined,
  { findClient }: Core,
): Promise<ClientId | Failure> {
  if (named === undefined)
    return caller.clients.length === 1 ? caller.clients[0].id : malformedParameter('app_id')
  const client = await findClient(request.tenant.id, named as ClientId)
  return client?.id ?? appNotFound
}
