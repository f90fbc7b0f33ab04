import type { ClientId } from '../../../../domain/client.ts'
import type { Extent } from '../../../../domain/logout.ts'
import type { LogoutAnswer } from '../../../../logout/index.ts'
import type { Endpoint, Route } from '../../../../platform/http/message.ts'
import type { Core } from '../../../dialect.ts'
import { oidcProfile } from '../../profile.ts'
import { done, isFailure, type Outcome, route, v2, v3 } from '../family.ts'
import { object, optionalText, sentBody, sentQuery, texts } from '../sent.ts'
import { forOperator, type ManagementCall } from './operator.ts'
import { namedApp, namedPerson } from './people.ts'

/** Signing people out, by programs of the operator. Whom and where is looked up before anything ends. */
export function kickRoutes(core: Core): readonly Route[] {
  return [
    route(
      'POST',
      '/api/v3/kick-users',
      forOperator(core, v3, (call) => kickAtApps(call, core)),
    ),
    route(
      'POST',
      '/api/v2/users/kick',
      forOperator(core, v2, (call) => kickEverywhere(call, core)),
    ),
  ]
}

/** `/logout?userId=`: of one app where `appId` names it, else everywhere. */
export function kickByQuery(core: Core): Endpoint {
  return forOperator(core, v2, async (call) => {
    const sent = sentQuery(call.request)
    if (isFailure(sent)) return sent
    const { id: tenantId } = call.request.tenant
    const user = await namedPerson(tenantId, { sent }, core)
    if (isFailure(user)) return user
    const appId = optionalText(sent, 'appId')
    if (typeof appId === 'object') return appId
    if (appId === undefined)
      return done(undefined, await end(call, [{ kind: 'user', userId: user.id }], core))
    const client = await namedApp(tenantId, appId, core)
    if (isFailure(client)) return client
    return done(undefined, await end(call, [{ kind: 'app', userId: user.id, clientId: client.id }], core))
  })
}

async function kickAtApps(call: ManagementCall, core: Core): Promise<Outcome> {
  const sent = sentBody(call.request)
  if (isFailure(sent)) return sent
  const [ids, options] = [texts(sent, 'appIds'), object(sent, 'options')]
  if (isFailure(ids)) return ids
  if (isFailure(options)) return options
  const { id: tenantId } = call.request.tenant
  const user = await namedPerson(tenantId, { sent, types: options }, core)
  if (isFailure(user)) return user
  const clientIds: ClientId[] = []
  for (const id of ids) {
    const client = await namedApp(tenantId, id, core)
    if (isFailure(client)) return client
    clientIds.push(client.id)
  }
  const extents = clientIds.map((clientId) => ({ kind: 'app', userId: user.id, clientId }) as const)
  return done({ success: true }, await end(call, extents, core))
}

async function kickEverywhere(call: ManagementCall, core: Core): Promise<Outcome> {
  const sent = sentBody(call.request)
  if (isFailure(sent)) return sent
  const ids = texts(sent, 'userIds')
  if (isFailure(ids)) return ids
  const extents: Extent[] = []
  for (const userId of ids) {
    const user = await namedPerson(call.request.tenant.id, { sent: new Map([['userId', userId]]) }, core)
    if (isFailure(user)) return user
    extents.push({ kind: 'user', userId: user.id })
  }
  return done(undefined, await end(call, extents, core))
}

/** One after the other: they may be about the same sessions. */
async function end(
  { request, operator }: ManagementCall,
  extents: readonly Extent[],
  { logout }: Core,
): Promise<readonly LogoutAnswer[]> {
  const answers: LogoutAnswer[] = []
  for (const extent of extents) {
    const evidence = { kind: 'operator', name: operator.clientId } as const
    answers.push(
      await logout.perform(request.tenant, { door: 'operator', extent, evidence, voice: oidcProfile.name }),
    )
  }
  return answers
}
