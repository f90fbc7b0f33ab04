import type { Extent } from '../../domain/logout.ts'
import type { Sid } from '../../domain/session.ts'
import type { User } from '../../domain/user.ts'
import { type HttpRequest, type HttpResponse, json, type Route } from '../../platform/http/message.ts'
import { describeProblem, isParameterProblem, readParameters } from '../../platform/http/parameters.ts'
import type { SessionGroupRecord } from '../../sign-in/index.ts'
import type { Core } from '../dialect.ts'
import { type AdminCall, adminRoute } from './admin-call.ts'
import { globalSubjectPrefix } from './claims.ts'
import { akamaiProfile } from './profile.ts'
import { lastProved, namesOf, sessionBody } from './session-body.ts'

/** The sessions of a person, for programs of the operator. */
export function sessionRoutes(core: Core): readonly Route[] {
  return [
    adminRoute(core, {
      at: ['GET', '/sessions'],
      needs: '.:sessions',
      serve: ({ request }) => findSessions(request, core),
    }),
    adminRoute(core, {
      at: ['GET', '/sessions/:sid'],
      needs: '.:sessions/{sid}',
      serve: (call) => viewSession(call, core),
    }),
    adminRoute(core, {
      at: ['DELETE', '/sessions/:sid'],
      needs: '*:sessions/{sid}',
      serve: (call) => deleteSession(call, core),
    }),
  ]
}

async function findSessions(request: HttpRequest, core: Core): Promise<HttpResponse> {
  const sent = readParameters(request.query)
  if (isParameterProblem(sent)) return refused(400, 'invalid_request', describeProblem(sent))
  const sub = sent.get('sub')
  if (sub === undefined)
    return refused(400, 'invalid_request', 'The parameter sub is missing: whose sessions?')
  const user = await personCalled(sub, request, core)
  if (!user) return refused(404, 'not_found', 'Nobody is called by this sub.')
  const key = { tenantId: request.tenant.id, userId: user.id }
  const groups = await core.records.groupsOf(key, core.clock.now())
  const sessions = await Promise.all(groups.map((group) => shown(group, user, request, core)))
  return json(200, { sessions })
}

async function viewSession({ request, sid }: AdminCall, core: Core): Promise<HttpResponse> {
  const group = await groupCalled(sid, request, core)
  const user = group && (await core.people.find(request.tenant.id, 'id', group.userId))
  return user ? json(200, await shown(group, user, request, core)) : unknownSession
}

/** On every device: a name of one of them is a name of all. The answer does not wait for the apps to be told. */
async function deleteSession({ request, operator, sid }: AdminCall, core: Core): Promise<HttpResponse> {
  const group = await groupCalled(sid, request, core)
  if (!group) return unknownSession
  const evidence = { kind: 'operator', name: operator.clientId } as const
  const wish = { door: 'operator', extent: extentOf(group), evidence, voice: akamaiProfile.name } as const
  const ended = await core.logout.perform(request.tenant, wish)
  return ended.kind === 'ended' ? done : unknownSession
}

/** A session that belongs to no group has its own id for a name, and is all of it. */
function extentOf({ name, sessions: [{ id, groupSid }] }: SessionGroupRecord): Extent {
  return groupSid === undefined ? { kind: 'session', sessionId: id } : { kind: 'group', sid: name as Sid }
}

async function groupCalled(
  sid: string,
  { tenant }: HttpRequest,
  { records, clock }: Core,
): Promise<SessionGroupRecord | undefined> {
  return sid === '' ? undefined : records.group(tenant.id, sid, clock.now())
}

/** By our id, or by the name that ID tokens tell; the end of that is the id, or nobody finds it. */
async function personCalled(
  sub: string,
  { tenant }: HttpRequest,
  { people }: Core,
): Promise<User | undefined> {
  const prefix = globalSubjectPrefix(tenant)
  const ends = [sub.startsWith(prefix) ? prefix.length : 0, sub.lastIndexOf('/') + 1]
  for (const id of new Set([0, ...ends].map((end) => sub.slice(end)))) {
    const user = await people.find(tenant.id, 'id', id)
    if (user && Object.values<unknown>(namesOf(user, tenant)).includes(sub)) return user
  }
  return undefined
}

async function shown(
  group: SessionGroupRecord,
  user: User,
  { tenant }: HttpRequest,
  { signIn }: Core,
): Promise<ReturnType<typeof sessionBody>> {
  const acrValues = await signIn.reachedAcrValues(tenant, lastProved(group).id)
  return sessionBody({ group, user, tenant, acrValues })
}

function refused(status: 400 | 404, error: string, description: string): HttpResponse {
  return json(status, { error, error_description: description })
}

const unknownSession = refused(404, 'not_found', 'There is no such session; it may have ended.')
const done: HttpResponse = { status: 204, headers: { 'cache-control': 'no-store' }, body: '' }
