import type { ClientId } from '../../domain/client.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { type PerformLogout, removeClient } from '../../logout/index.ts'
import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Outgoing } from '../../platform/http/outgoing.ts'
import type { ClientRegistry } from '../../platform/directory/index.ts'
import type { Database } from '../../platform/store/database.ts'
import { createHourlyLimit } from '../../platform/throttle/hourly.ts'
import { deleteClient, type ManageDeps, readClient, updateClient } from './manage.ts'
import { registerClient } from './register.ts'
import { registrationPath } from './render.ts'
import { createCheckSector } from './sector.ts'

export interface RegistrationDeps extends Omit<
  ManageDeps,
  'checkSector' | 'clients' | 'removeClient' | 'limit'
> {
  readonly clients: ClientRegistry
  readonly outgoing: Outgoing
  readonly database: Database
  readonly performLogout: PerformLogout
}

export interface Registration {
  /** The standard's own endpoint, and the one at which every registered client manages itself. */
  readonly routes: readonly Route[]
  /** The registration endpoint of a dialect's door: what registers there speaks that dialect, and has its defaults. */
  at(dialect: string): Endpoint
}

/**
 * Dynamic client registration: apps that introduce themselves (RFC 7591), and change or take back what they
 * said (RFC 7592). What they may say is judged where the configuration file is judged; what they get is never
 * more than a stranger's part: no first-party app, no admin.
 */
export function createRegistration({ outgoing, ...given }: RegistrationDeps): Registration {
  const deps = {
    ...given,
    limit: createHourlyLimit(given),
    checkSector: createCheckSector(outgoing),
    removeClient: (tenant: Tenant, clientId: ClientId) => remove(tenant, clientId, given),
  }
  const at =
    (dialect: string): Endpoint =>
    (request) =>
      registerClient(request, dialect, deps)
  return { at, routes: routesOf(at('standard'), deps) }
}

function routesOf(register: Endpoint, deps: ManageDeps): readonly Route[] {
  const one = `${registrationPath}/:client_id`
  const route = (method: Route['method'], path: string, spec: string, endpoint: Endpoint): Route => ({
    method,
    path,
    face: 'api',
    spec,
    endpoint,
  })
  return [
    route('POST', registrationPath, 'RFC7591 §3, REG §3', register),
    route('GET', one, 'RFC7592 §2.1', readClient(deps)),
    route('PUT', one, 'RFC7592 §2.2', updateClient(deps)),
    route('DELETE', one, 'RFC7592 §2.3', deleteClient(deps)),
  ]
}

/** The app's part of each person's sessions ends as an operator would end it, and the app hears of it. */
function remove(
  tenant: Tenant,
  clientId: ClientId,
  { database, performLogout, clients, clock }: Omit<RegistrationDeps, 'outgoing'>,
) {
  const change = { origin: 'registration', at: clock.now() } as const
  return removeClient(
    { tenant, clientId, operator: 'registration', change },
    { database, perform: performLogout, registry: clients },
  )
}
