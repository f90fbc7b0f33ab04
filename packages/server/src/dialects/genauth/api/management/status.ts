import type { SessionId } from '../../../../domain/session.ts'
import type { Route } from '../../../../platform/http/message.ts'
import type { Core } from '../../../dialect.ts'
import { appOf, appsOf } from '../app.ts'
import { done, isFailure, type Outcome, route, v2, v3 } from '../family.ts'
import { optionalText, sentBody, sentQuery, text } from '../sent.ts'
import { v2User } from '../user.ts'
import { forOperator, type ManagementCall } from './operator.ts'
import { namedApp, namedPerson, toldToOperator } from './people.ts'

/** Where a person is signed in, for programs of the operator. */
export function statusRoutes(core: Core): readonly Route[] {
  return [
    route(
      'POST',
      '/api/v3/check-session-status',
      forOperator(core, v3, (call) => isActive(call, core)),
    ),
    route(
      'GET',
      '/api/v3/get-user-loggedin-apps',
      forOperator(core, v3, (call) => listApps(call, core)),
    ),
    route(
      'GET',
      '/api/v2/users/login-status',
      forOperator(core, v2, (call) => loginStatus(call, core)),
    ),
  ]
}

async function isActive({ request }: ManagementCall, core: Core): Promise<Outcome> {
  const sent = sentBody(request)
  const appId = isFailure(sent) ? sent : text(sent, 'appId')
  if (isFailure(sent)) return sent
  if (typeof appId === 'object') return appId
  const { id: tenantId } = request.tenant
  const client = await namedApp(tenantId, appId, core)
  if (isFailure(client)) return client
  const user = await namedPerson(tenantId, { sent }, core)
  if (isFailure(user)) return user
  const apps = await appsOf({ tenantId, userId: user.id }, core)
  return done({ active: apps.some(({ id }) => id === client.id) })
}

async function listApps({ request }: ManagementCall, core: Core): Promise<Outcome> {
  const sent = sentQuery(request)
  if (isFailure(sent)) return sent
  const { id: tenantId } = request.tenant
  const user = await namedPerson(tenantId, { sent, types: sent }, core)
  if (isFailure(user)) return user
  const apps = await appsOf({ tenantId, userId: user.id }, core)
  return done(apps.map(appOf))
}

/** At one app or any, on one device or any. */
async function loginStatus({ request }: ManagementCall, core: Core): Promise<Outcome> {
  const sent = sentQuery(request)
  if (isFailure(sent)) return sent
  const [appId, deviceId] = [optionalText(sent, 'appId'), optionalText(sent, 'deviceId')]
  if (typeof appId === 'object') return appId
  if (typeof deviceId === 'object') return deviceId
  const { id: tenantId } = request.tenant
  const client = appId === undefined ? undefined : await namedApp(tenantId, appId, core)
  if (client && isFailure(client)) return client
  const user = await namedPerson(tenantId, { sent }, core)
  if (isFailure(user)) return user
  const key = { tenantId, userId: user.id }
  const all = await appsOf(key, core, deviceId as SessionId | undefined)
  const apps = client ? all.filter(({ id }) => id === client.id) : all
  const sessions = await core.people.sessions(key, core.clock.now())
  const isHere = sessions.some(({ id }) => deviceId === undefined || id === deviceId)
  if (client ? apps.length === 0 : !isHere) return done({ isLogin: false })
  const application = apps.map(({ id, name, logoUri }) => ({ id, name, logo: logoUri ?? null }))
  return done({ isLogin: true, user: v2User(toldToOperator(user), tenantId), application })
}
