import type { Client, ClientId } from '../../../domain/client.ts'
import { type HttpRequest, type HttpResponse, json, type Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { clientBody } from './client-body.ts'
import { addClient, changeClient, keptBy } from './client-changes.ts'
import { whyNotTheirs } from './client-guard.ts'
import { listClients } from './client-list.ts'
import { fieldParameters, readFields, shownFields } from './fields.ts'
import { readQuery } from './read.ts'
import { isRefusal, type Refusal, unknownClient } from './render.ts'
import { managed, type ManagementCall, nameIn, nothingToSay } from './route.ts'

/** The applications of a tenant. Those of the configuration file are changed there, and only shown here. */
export function clientRoutes(core: Core): readonly Route[] {
  return [
    managed(core, {
      at: ['GET', '/clients'],
      needs: ['read:clients'],
      serve: async ({ request }) => listClients(request, core),
    }),
    managed(core, {
      at: ['POST', '/clients'],
      needs: ['create:clients'],
      serve: (call) => addClient(call, core),
    }),
    managed(core, {
      at: ['GET', '/clients/:id'],
      needs: ['read:clients'],
      serve: ({ request }) => readClient(request, core),
    }),
    managed(core, {
      at: ['PATCH', '/clients/:id'],
      needs: ['update:clients'],
      serve: (call) => withClient(call, core, (client) => changeClient(call, client, core)),
    }),
    managed(core, {
      at: ['DELETE', '/clients/:id'],
      needs: ['delete:clients'],
      serve: (call) => withClient(call, core, (client) => removeClient(call, client, core)),
    }),
  ]
}

async function readClient(request: HttpRequest, core: Core): Promise<HttpResponse | Refusal> {
  const query = readQuery(request, fieldParameters)
  if (isRefusal(query)) return query
  const fields = readFields(query.sent)
  if (isRefusal(fields)) return fields
  const client = await core.findClient(request.tenant.id, clientIn(request))
  return client ? json(200, shownFields(clientBody(client, request.tenant), fields)) : unknownClient
}

/** Runs `work` on the client that the address names, if the caller may touch it. */
async function withClient(
  { request, operator }: ManagementCall,
  core: Core,
  work: (client: Client) => Promise<HttpResponse | Refusal>,
): Promise<HttpResponse | Refusal> {
  const known = await core.clientAdministration.find(request.tenant.id, clientIn(request))
  if (!known) return unknownClient
  return whyNotTheirs(known, operator, core.profiles.of(request.tenant)) ?? work(known.client)
}

async function removeClient(
  { request: { tenant }, operator }: ManagementCall,
  { id }: Client,
  { clientAdministration }: Core,
): Promise<HttpResponse | Refusal> {
  const outcome = await clientAdministration.remove(tenant, id, operator.clientId)
  switch (outcome.kind) {
    case 'removed':
      return nothingToSay
    case 'gone':
      return unknownClient
    case 'kept-elsewhere':
      return keptBy(outcome.origin)
  }
}

function clientIn(request: HttpRequest): ClientId {
  return nameIn(request) as ClientId
}
