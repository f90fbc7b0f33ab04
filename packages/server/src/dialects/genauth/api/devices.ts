import type { SessionId } from '../../../domain/session.ts'
import type { Route } from '../../../platform/http/message.ts'
import { readDeviceName, readProgramName } from '../../../sign-in/account/device/read.ts'
import type { OwnSession } from '../../../sign-in/index.ts'
import type { Core } from '../../dialect.ts'
import { deviceNotFound, forbidden } from '../messages.ts'
import { appOf, appsOf } from './app.ts'
import { forCaller, type OwnCall } from './caller.ts'
import { endOwn } from './end-own.ts'
import { done, isFailure, type Outcome, route, v3 } from './family.ts'
import { page, sentBody, sentQuery, text } from './sent.ts'

const cors = 'registered-origins'
const callers = { family: v3, proof: 'token' } as const

/** A person's own devices, which are their sessions, and the apps that they are signed in to. */
export function deviceRoutes(core: Core): readonly Route[] {
  const list = forCaller(core, callers, (call) => listDevices(call, core))
  const apps = forCaller(core, callers, (call) => listApps(call, core))
  const end = forCaller(core, callers, (call) => endDevice(call, core))
  return [
    route('GET', '/api/v3/mydevices/list', list, cors),
    route('POST', '/api/v3/mydevices/revoke-session', end, cors),
    route('POST', '/api/v3/mydevices/unbind', end, cors),
    route('GET', '/api/v3/get-my-logged-in-apps', apps, cors),
  ]
}

async function listDevices({ request, caller }: OwnCall, { people, clock }: Core): Promise<Outcome> {
  if (!caller.reachesElsewhere) return forbidden
  const sent = sentQuery(request)
  const wanted = isFailure(sent) ? sent : page(sent)
  if (isFailure(wanted)) return wanted
  const key = { tenantId: request.tenant.id, userId: caller.user.id }
  const sessions = await people.sessions(key, clock.now())
  return done(sessions.slice(wanted.offset, wanted.offset + wanted.limit).map(deviceOf))
}

function deviceOf({ id, kind, userAgent, remoteAddress, since, seenAt }: OwnSession) {
  const { browser, system } =
    kind === 'browser' ? readDeviceName(userAgent) : (readProgramName(userAgent) ?? readDeviceName(userAgent))
  return {
    device: {
      deviceId: id,
      name: [browser, system].filter((one) => one !== undefined).join(', ') || null,
      type: kind === 'browser' ? 'Browser' : 'Mobile',
      os: system ?? null,
      status: 'activated',
      userAgent: userAgent ?? null,
    },
    lastLoginTime: since.toISOString(),
    lastSeenTime: seenAt.toISOString(),
    lastIp: remoteAddress ?? null,
    // What is over is not listed.
    online: true,
  }
}

async function listApps({ request, caller }: OwnCall, core: Core): Promise<Outcome> {
  if (!caller.reachesElsewhere) return forbidden
  const apps = await appsOf({ tenantId: request.tenant.id, userId: caller.user.id }, core)
  return done(apps.map((client) => ({ ...appOf(client), active: true })))
}

/** Somebody else's device, one that is over and none at all are the same to whoever asks. */
async function endDevice(call: OwnCall, core: Core): Promise<Outcome> {
  const sent = sentBody(call.request)
  const deviceId = isFailure(sent) ? sent : text(sent, 'deviceId')
  if (typeof deviceId === 'object') return deviceId
  const device = { scope: 'one-device-all-apps', sessionId: deviceId as SessionId } as const
  const outcome = await endOwn(call, device, core)
  if (isFailure(outcome)) return outcome
  return outcome.answers?.some(({ kind }) => kind === 'ended') ? outcome : deviceNotFound
}
