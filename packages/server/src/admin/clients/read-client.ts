import type { Client } from '../../domain/client.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import * as operators from '../../protocol/index.ts'
import { type AdminProblem, invalid } from '../render.ts'

type Reading = { readonly kind: 'client'; readonly registration: ClientRegistration } | AdminProblem
type Sent = Readonly<Record<string, unknown>>

export function newClient(tenant: Tenant, sent: Sent, deps: operators.ReadClientDeps): Reading {
  return inOurWords(operators.newClient(tenant, { document: sent }, deps))
}

export function clientToReplace(
  tenant: Tenant,
  known: Client,
  sent: Sent,
  deps: operators.ReadClientDeps,
): Reading {
  return inOurWords(operators.clientToReplace(tenant, known, { document: sent }, deps))
}

function inOurWords(reading: operators.ClientReading): Reading {
  return reading.kind === 'problems' ? invalid(reading.problems) : reading
}
