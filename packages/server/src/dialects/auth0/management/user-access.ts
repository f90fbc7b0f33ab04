import type { UserId } from '../../../domain/user.ts'
import { type HttpRequest, type HttpResponse, json, type Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { end, type Ended, endRefreshTokens, endSessionsOf, sessionExtent } from './ending.ts'
import { nextOf, pageParameters, readPage } from './page.ts'
import { type Members, readFlag, readMembers, readQuery, readText } from './read.ts'
import { invalidBody, isRefusal, moreIsLeft, type Refusal, unknownSession, unknownUser } from './render.ts'
import { tokenBodies } from './refresh-tokens.ts'
import { accepted, managed, type ManagementCall, nameIn } from './route.ts'
import { sessionBody } from './session-body.ts'

type Answer = Promise<HttpResponse | Refusal>

/** What a person is signed in with, and ending it. */
export function userAccessRoutes(core: Core): readonly Route[] {
  return [
    managed(core, {
      at: ['GET', '/users/:id/sessions'],
      needs: ['read:sessions'],
      serve: ({ request }) => listSessions(request, core),
    }),
    managed(core, {
      at: ['DELETE', '/users/:id/sessions'],
      needs: ['delete:sessions'],
      serve: (call) => ofPerson(call, core, (userId) => endSessionsOf(call, userId, core)),
    }),
    managed(core, {
      at: ['GET', '/users/:id/refresh-tokens'],
      needs: ['read:refresh_tokens'],
      serve: ({ request }) => listTokens(request, core),
    }),
    managed(core, {
      at: ['DELETE', '/users/:id/refresh-tokens'],
      needs: ['delete:refresh_tokens'],
      serve: (call) => ofPerson(call, core, (userId) => endRefreshTokens(call, { userId }, core)),
    }),
    managed(core, {
      at: ['POST', '/users/:id/revoke-access'],
      needs: ['delete:sessions'],
      serve: (call) => revokeAccess(call, core),
    }),
  ]
}

async function listSessions(request: HttpRequest, core: Core): Answer {
  const page = pageOf('sessions', request)
  if (isRefusal(page)) return page
  const [key, wanted] = [{ tenantId: request.tenant.id, userId: personIn(request) }, page.limit + 1]
  const found = await core.records.sessionsOf(key, { ...page, limit: wanted }, core.clock.now())
  if (found.length === 0 && !(await isPerson(request, core))) return unknownUser
  const shown = found.slice(0, page.limit)
  const last = found.length > page.limit ? shown.at(-1)?.id : undefined
  return json(200, { sessions: shown.map(sessionBody), ...nextOf(page, last) })
}

async function listTokens(request: HttpRequest, core: Core): Answer {
  const page = pageOf('refresh-tokens', request)
  if (isRefusal(page)) return page
  const filter = { userId: personIn(request) }
  const found = await core.records.refreshTokens(request.tenant.id, filter, page, core.clock.now())
  if (found.tokens.length === 0 && !(await isPerson(request, core))) return unknownUser
  const tokens = await tokenBodies(found.tokens, request.tenant, core)
  return json(200, { tokens, ...nextOf(page, found.last) })
}

function pageOf(list: string, request: HttpRequest) {
  const query = readQuery(request, pageParameters)
  if (isRefusal(query)) return query
  const totals = readFlag(query.sent, 'include_totals', false)
  return typeof totals === 'object' ? totals : readPage(list, query.sent)
}

/** Something of an account that was removed may be left to end: its own logout failed in between. */
async function ofPerson(
  { request }: ManagementCall,
  core: Core,
  endAll: (userId: UserId) => Promise<Ended>,
): Answer {
  const { count, isComplete } = await endAll(personIn(request))
  if (!isComplete) return moreIsLeft(count)
  return count > 0 || (await isPerson(request, core)) ? accepted : unknownUser
}

/**
 * Sessions and refresh tokens together: of one session, or all that the person has, which is one logout. Refresh tokens
 * that are to be preserved are those that outlive sessions: no other could.
 */
async function revokeAccess(call: ManagementCall, core: Core): Answer {
  const wish = readWish(call.request)
  if (isRefusal(wish)) return wish
  const { sessionName, preserves } = wish
  const refused = preserves ? undefined : await call.alsoNeeds(['delete:refresh_tokens'])
  if (refused) return refused
  const userId = personIn(call.request)
  if (sessionName !== undefined) {
    const session = await core.records.sessionNamed(call.request.tenant.id, sessionName)
    if (session?.userId !== userId) return unknownSession
    await end(call, sessionExtent(session.id, !preserves), core)
    return accepted
  }
  if (preserves) return ofPerson(call, core, () => endSessionsOf(call, userId, core))
  const hasEnded = await end(call, { kind: 'user', userId }, core)
  return hasEnded || (await isPerson(call.request, core)) ? accepted : unknownUser
}

interface Wish {
  readonly kind: 'wish'
  readonly sessionName: string | undefined
  readonly preserves: boolean
}

/** The SDK sends an empty object where it has nothing to say, and other callers no body at all. */
function readWish(request: HttpRequest): Wish | Refusal {
  const members =
    request.body === '' ? nothingSent : readMembers(request, ['session_id', 'preserve_refresh_tokens'])
  if (isRefusal(members)) return members
  const sessionName = readText(members.sent, 'session_id')
  if (typeof sessionName === 'object') return sessionName
  const { preserve_refresh_tokens: preserves = false } = members.sent
  if (typeof preserves !== 'boolean') return invalidBody('preserve_refresh_tokens: must be true or false.')
  return { kind: 'wish', sessionName, preserves }
}

const nothingSent: Members = { kind: 'members', sent: {} }

function personIn(request: HttpRequest): UserId {
  return nameIn(request) as UserId
}

async function isPerson(request: HttpRequest, { people }: Core): Promise<boolean> {
  return (await people.find(request.tenant.id, 'id', personIn(request))) !== undefined
}
