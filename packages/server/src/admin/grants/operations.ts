import { Type } from 'typebox'
import type { ClientId } from '../../domain/client.ts'
import type { GrantId } from '../../domain/grant.ts'
import type { UserId } from '../../domain/user.ts'
import { record } from '../../config/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Accounts, ClientRegistry } from '../../platform/directory/index.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { endAndTell, type EndDeps, operatorRequest } from '../logouts/end.ts'
import { endedSchema } from '../logouts/schema.ts'
import { operation } from '../operation.ts'
import { cut, pageFrom, pageOf, pageQuery } from '../page.ts'
import { answer, notFound } from '../render.ts'
import { time, words } from '../schema.ts'
import { findGrant, findGrants, withdrawConsent } from './store-sql.ts'

export interface GrantOperationsDeps extends EndDeps {
  readonly database: Database
  readonly accounts: Pick<Accounts, 'find'>
  readonly registry: Pick<ClientRegistry, 'find'>
  readonly clock: Clock
  readonly random: Random
}

const grantSchema = record(
  {
    id: words('For revoking.'),
    client_id: words('The app.'),
    session_id: words('The session in which it was given.'),
    scope: words('What was granted.'),
    resources: Type.Array(Type.String(), { description: 'For which APIs; none: the issuer alone.' }),
    created_at: time('When.'),
    outlives_session: Type.Boolean({ description: 'Its refresh token goes on after the session.' }),
  },
  { description: 'What a person allowed an app, and the root of its tokens.' },
)

/** What people gave apps, and taking it back. */
export function grantOperations(deps: GrantOperationsDeps) {
  const { database, accounts, registry } = deps
  return [
    operation({
      id: 'listGrants',
      method: 'GET',
      path: '/users/:id/grants',
      summary: 'The grants of a person that stand.',
      query: record(pageQuery),
      answers: { 200: pageOf('grants', grantSchema) },
      refusals: [404],
      handle: async ({ tenant, path: { id = '' }, query }) => {
        const page = pageFrom('grants', query)
        if (page.kind === 'admin-problem') return page
        const found = await findGrants(database, tenant.id, id, page)
        if (found.length === 0 && !(await accounts.find(tenant.id, id as UserId))) return notFound('user')
        const { items, ...next } = cut(found, page, (row) => row.id)
        const grants = items.map(({ refresh_at_logout, resources, created_at, ...row }) => ({
          ...row,
          resources: resources.split(' ').filter((one) => one !== ''),
          created_at: new Date(created_at).toISOString(),
          outlives_session: refresh_at_logout === 'survive',
        }))
        return answer({ grants, ...next })
      },
    }),
    operation({
      id: 'revokeGrant',
      method: 'DELETE',
      path: '/users/:id/grants/:grant',
      summary: 'Revokes one grant with its tokens; the app’s part in that session ends.',
      answers: { 200: endedSchema },
      refusals: [404],
      handle: async ({ tenant, by, path: { id = '', grant = '' } }) => {
        if (!(await findGrant(database, tenant.id, id, grant))) return notFound('grant')
        const extent = { kind: 'grant', grantId: grant as GrantId } as const
        return answer(await endAndTell(tenant, operatorRequest(extent, by), deps))
      },
    }),
    operation({
      id: 'revokeApp',
      method: 'DELETE',
      path: '/users/:id/apps/:client',
      summary:
        'Takes an app everything back: its grants, its part in every session, and the remembered consent.',
      answers: { 200: endedSchema },
      refusals: [404],
      handle: async ({ tenant, by, path }) => {
        const [userId, clientId] = [path['id'] as UserId, path['client'] as ClientId]
        await withdrawConsent(deps, { tenantId: tenant.id, userId, clientId, by })
        const ended = await endAndTell(tenant, operatorRequest({ kind: 'app', userId, clientId }, by), deps)
        if (ended.logout !== null) return answer(ended)
        if (!(await accounts.find(tenant.id, userId))) return notFound('user')
        return (await registry.find(tenant.id, clientId)) ? answer(ended) : notFound('client')
      },
    }),
  ]
}
