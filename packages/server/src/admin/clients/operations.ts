import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { record } from '../../config/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ClientRegistry, RegisteredClient } from '../../platform/directory/index.ts'
import type { ClientOrigin, Secret } from '../../platform/directory/registration.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { removeClient } from '../../logout/index.ts'
import type { EndDeps } from '../logouts/end.ts'
import { operation } from '../operation.ts'
import { cut, pageFrom, pageOf, pageQuery } from '../page.ts'
import {
  type AdminAnswer,
  type AdminProblem,
  answer,
  conflict,
  created,
  nothing,
  notFound,
} from '../render.ts'
import { clientBody } from './client-body.ts'
import type { ReadClientDeps } from '../../protocol/index.ts'
import { clientToReplace, newClient } from './read-client.ts'
import { clientRequestSchema, clientSchema } from './schema.ts'

export interface ClientOperationsDeps extends Pick<EndDeps, 'logout'>, ReadClientDeps {
  readonly database: Database
  readonly registry: ClientRegistry
  readonly clock: Clock
  readonly random: Random
}

/** The apps of a tenant. Those of the configuration are changed in the file, and only shown here. */
export function clientOperations(deps: ClientOperationsDeps) {
  const { registry, clientsOf, clock } = deps
  const changeBy = (by: ClientId) => ({ origin: 'admin', at: clock.now(), by }) as const
  const shown = async (tenantId: TenantId, clientId: ClientId, secret?: Secret) => {
    const found = await registry.find(tenantId, clientId)
    return found && clientBody(found, secret)
  }

  return [
    operation({
      id: 'listClients',
      method: 'GET',
      path: '/clients',
      summary: 'The apps of the tenant, whoever keeps them.',
      query: record(pageQuery),
      answers: { 200: pageOf('clients', clientSchema) },
      handle: async ({ tenant, query }) => {
        const page = pageFrom('clients', query)
        if (page.kind === 'admin-problem') return page
        const ids = clientsOf(tenant.id)
          .map(({ id }) => id)
          .filter((id) => id > page.after)
        const { items, ...next } = cut(ids.toSorted(), page, (id) => id)
        const found = await Promise.all(items.map((id) => shown(tenant.id, id)))
        return answer({ clients: found.filter((one) => one !== undefined), ...next })
      },
    }),
    operation({
      id: 'readClient',
      method: 'GET',
      path: '/clients/:id',
      summary: 'One app.',
      answers: { 200: clientSchema },
      refusals: [404],
      handle: async ({ tenant, path }) => {
        const body = await shown(tenant.id, path['id'] as ClientId)
        return body ? answer(body) : notFound('client')
      },
    }),
    operation({
      id: 'createClient',
      method: 'POST',
      path: '/clients',
      summary: 'Adds an app. A secret, where it needs one, is made here and shown once.',
      body: clientRequestSchema,
      answers: { 201: clientSchema },
      refusals: [409],
      handle: async ({ tenant, by, body }) => {
        const reading = newClient(tenant, body, deps)
        if (reading.kind === 'admin-problem') return reading
        const { registration } = reading
        const outcome = await registry.register(tenant.id, registration, changeBy(by))
        if (outcome.kind === 'taken') return conflict('This client_id is or was the id of another client.')
        const made = await shown(tenant.id, outcome.client.id, registration.secret)
        return created(made, `/admin/v1/clients/${encodeURIComponent(outcome.client.id)}`)
      },
    }),
    operation({
      id: 'replaceClient',
      method: 'PUT',
      path: '/clients/:id',
      summary: 'Replaces an app’s metadata, all of it. Its secret stays, where it still serves.',
      body: clientRequestSchema,
      answers: { 200: clientSchema },
      refusals: [404, 409],
      handle: ({ tenant, by, path, body }) =>
        withClient(tenant.id, path, ['admin'], async (known) => {
          const reading = clientToReplace(tenant, known.client, body, deps)
          if (reading.kind === 'admin-problem') return reading
          const { registration } = reading
          const outcome = await registry.replace(tenant.id, registration, changeBy(by))
          if (outcome.kind === 'gone') return notFound('client')
          return answer(await shown(tenant.id, outcome.client.id, registration.secret))
        }),
    }),
    operation({
      id: 'deleteClient',
      method: 'DELETE',
      path: '/clients/:id',
      summary: 'Ends the app’s part in everybody’s sessions, then takes it away with its consents.',
      answers: { 204: undefined },
      refusals: [404, 409],
      handle: ({ tenant, by, path }) =>
        // Whoever registered itself can be shown out, too.
        withClient(tenant.id, path, ['admin', 'registration'], async ({ client }) => {
          const outcome = await removeClient(
            { tenant, clientId: client.id, operator: by, change: changeBy(by) },
            { registry, database: deps.database, perform: deps.logout.perform },
          )
          return outcome.kind === 'gone' ? notFound('client') : nothing
        }),
    }),
  ]

  /** Runs `work` on a client, where whoever keeps it is among `keepers`. */
  async function withClient(
    tenantId: TenantId,
    path: Readonly<Record<string, string>>,
    keepers: readonly ClientOrigin[],
    work: (known: RegisteredClient) => Promise<AdminAnswer | AdminProblem>,
  ): Promise<AdminAnswer | AdminProblem> {
    const known = await registry.find(tenantId, path['id'] as ClientId)
    if (!known) return notFound('client')
    return keepers.includes(known.origin) ? work(known) : conflict(kept[known.origin])
  }
}

/** Why a client is not an administrator's to change. */
const kept: Readonly<Record<ClientOrigin, string>> = {
  admin: 'This client is kept by the admin API.',
  configuration: 'This client stands in the configuration file; change it there.',
  registration: 'This client registered itself, and is changed with its registration access token.',
}
