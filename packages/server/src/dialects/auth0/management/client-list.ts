import type { Client } from '../../../domain/client.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import { type HttpRequest, type HttpResponse, json } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { clientBody } from './client-body.ts'
import { nextOf, readPage } from './page.ts'
import { type Fields, fieldParameters, readFields, shownFields } from './fields.ts'
import { readFlag, readNumber, readQuery } from './read.ts'
import { isRefusal, type Refusal } from './render.ts'

const numbered = ['page', 'per_page', 'include_totals'] as const
const filters = ['is_global', 'is_first_party', 'app_type'] as const
const [usualPage, largestPage, mostPages] = [50, 100, 100_000]

/** The applications in the order of their ids, by pages that have numbers or lead on, as the caller asks. */
export function listClients(request: HttpRequest, { clientsOf }: Core): HttpResponse | Refusal {
  const query = readQuery(request, [...numbered, 'from', 'take', ...filters, ...fieldParameters])
  if (isRefusal(query)) return query
  const { sent } = query
  const [fields, clients] = [readFields(sent), filtered(clientsOf(request.tenant.id), sent, request.tenant)]
  if (isRefusal(fields)) return fields
  if ('kind' in clients) return clients
  const bodies = (some: readonly Client[]) => some.map((one) => shown(one, request.tenant, fields))
  if (!sent.has('from') && !sent.has('take')) return numberedPage(clients, sent, bodies)
  const page = readPage('clients', sent)
  if (isRefusal(page)) return page
  const rest = clients.filter(({ id }) => id > page.after)
  const some = rest.slice(0, page.limit)
  const last = rest.length > page.limit ? some.at(-1)?.id : undefined
  return json(200, { clients: bodies(some), ...nextOf(page, last) })
}

function numberedPage(
  clients: readonly Client[],
  sent: ReadonlyMap<string, string>,
  bodies: (some: readonly Client[]) => readonly object[],
): HttpResponse | Refusal {
  const limit = readNumber(sent, 'per_page', { least: 1, most: largestPage, usual: usualPage })
  if (typeof limit === 'object') return limit
  const page = readNumber(sent, 'page', { least: 0, most: mostPages, usual: 0 })
  if (typeof page === 'object') return page
  const totals = readFlag(sent, 'include_totals', false)
  if (typeof totals === 'object') return totals
  const start = page * limit
  const some = bodies(clients.slice(start, start + limit))
  return json(200, totals ? { start, limit, total: clients.length, clients: some } : some)
}

function shown(client: Client, tenant: Tenant, fields: Fields) {
  return shownFields(clientBody(client, tenant), fields)
}

/** No application is global here: there is none behind the tenant's own. */
function filtered(
  clients: readonly Client[],
  sent: ReadonlyMap<string, string>,
  tenant: Tenant,
): readonly Client[] | Refusal {
  const isGlobal = readFlag(sent, 'is_global', false)
  if (typeof isGlobal === 'object') return isGlobal
  const isFirstParty = readFlag(sent, 'is_first_party', true)
  if (typeof isFirstParty === 'object') return isFirstParty
  const types = sent.get('app_type')?.split(',')
  return clients
    .filter((client) => !isGlobal && (!sent.has('is_first_party') || client.firstParty === isFirstParty))
    .filter((client) => types === undefined || types.includes(clientBody(client, tenant).app_type))
    .toSorted(({ id: one }, { id: other }) => (one < other ? -1 : 1))
}
