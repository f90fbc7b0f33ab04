import { Type } from 'typebox'
import type { ClientId } from '../../domain/client.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { record } from '../../config/index.ts'
import type { Accounts, ClientRegistry } from '../../platform/directory/index.ts'
import type { Database } from '../../platform/store/database.ts'
import { operation } from '../operation.ts'
import { nextFrom, pageFrom, pageOf, pageQuery } from '../page.ts'
import { answer, notFound } from '../render.ts'
import { words } from '../schema.ts'
import { endClient } from '../../logout/index.ts'
import { endAndTell, type EndDeps, operatorRequest } from '../logouts/end.ts'
import { endedSchema } from '../logouts/schema.ts'
import { sessionSchema } from './schema.ts'
import { sessionBody } from './session-body.ts'
import { findApps, findSession, findSessions } from './store-sql.ts'

export interface SessionOperationsDeps extends EndDeps {
  readonly database: Database
  readonly accounts: Pick<Accounts, 'find'>
  readonly registry: Pick<ClientRegistry, 'find'>
}

/** How many people one call ends an app's part of: it answers in seconds, and is called again. */
const mostPerCall = 5000

/** Who is signed in where; and the operator's door, for one session, a person, or an app. */
export function sessionOperations(deps: SessionOperationsDeps) {
  const { database, accounts, registry } = deps
  return [
    operation({
      id: 'listSessions',
      method: 'GET',
      path: '/sessions',
      summary: 'Sessions that have not ended. A page may be short and still lead on: follow next.',
      query: record({
        user: Type.Optional(words('Only this person’s, by their id.')),
        client: Type.Optional(words('Only those that this app has a part in.')),
        ...pageQuery,
      }),
      answers: { 200: pageOf('sessions', sessionSchema) },
      refusals: [404],
      handle: async ({ tenant, query }) => {
        const page = pageFrom('sessions', query)
        if (page.kind === 'admin-problem') return page
        const filter = {
          ...(query.user === undefined ? {} : { userId: query.user }),
          ...(query.client === undefined ? {} : { clientId: query.client }),
        }
        const found = await findSessions(database, tenant.id, filter, page)
        if (found.rows.length === 0) {
          const { user, client } = query
          if (user !== undefined && !(await isUser(tenant, user))) return notFound('user')
          if (client !== undefined && !(await isClient(tenant, client))) return notFound('client')
        }
        const ids = found.rows.map(({ id }) => id)
        const apps = await findApps(database, tenant.id, ids)
        return answer({
          sessions: found.rows.map((row) => sessionBody(row, apps)),
          ...nextFrom(page, found.last),
        })
      },
    }),
    operation({
      id: 'readSession',
      method: 'GET',
      path: '/sessions/:id',
      summary: 'One session, ended ones included while they are remembered.',
      answers: { 200: sessionSchema },
      refusals: [404],
      handle: async ({ tenant, path: { id = '' } }) => {
        const row = await findSession(database, tenant.id, id)
        return row ? answer(sessionBody(row, await findApps(database, tenant.id, [id]))) : notFound('session')
      },
    }),
    operation({
      id: 'endSession',
      method: 'DELETE',
      path: '/sessions/:id',
      summary: 'Ends one session: apps are told, grants end by their own policy.',
      answers: { 200: endedSchema },
      refusals: [404],
      handle: async ({ tenant, by, path: { id = '' } }) => {
        if (!(await findSession(database, tenant.id, id))) return notFound('session')
        const extent = { kind: 'session', sessionId: id as SessionId } as const
        return answer(await endAndTell(tenant, operatorRequest(extent, by), deps))
      },
    }),
    operation({
      id: 'endUserSessions',
      method: 'DELETE',
      path: '/users/:id/sessions',
      summary: 'Ends everything of a person: every session, and every grant, offline ones too.',
      answers: { 200: endedSchema },
      refusals: [404],
      handle: async ({ tenant, by, path: { id = '' } }) => {
        const extent = { kind: 'user', userId: id as UserId } as const
        const ended = await endAndTell(tenant, operatorRequest(extent, by), deps)
        // Something of a removed account may be left to end: its own logout failed in between.
        return ended.logout !== null || (await isUser(tenant, id)) ? answer(ended) : notFound('user')
      },
    }),
    operation({
      id: 'endClientSessions',
      method: 'DELETE',
      path: '/clients/:id/sessions',
      summary:
        'Ends an app’s part in everybody’s sessions, and its grants. Call again until complete is true.',
      answers: {
        200: record({
          logouts: Type.Integer({ description: 'How many people’s part ended by this call.' }),
          complete: Type.Boolean({ description: 'Whether nothing of it is left.' }),
        }),
      },
      refusals: [404],
      handle: async ({ tenant, by, path: { id = '' } }) => {
        const ended = await endClient(
          { tenant, clientId: id as ClientId, operator: by },
          { database, perform: deps.logout.perform },
          mostPerCall,
        )
        return ended.logouts > 0 || (await isClient(tenant, id)) ? answer(ended) : notFound('client')
      },
    }),
  ]

  async function isUser(tenant: Tenant, id: string): Promise<boolean> {
    return (await accounts.find(tenant.id, id as UserId)) !== undefined
  }

  async function isClient(tenant: Tenant, id: string): Promise<boolean> {
    return (await registry.find(tenant.id, id as ClientId)) !== undefined
  }
}
