import type { Client } from '../../domain/client.ts'
import type { Evidence } from '../../domain/logout.ts'
import type { Tenant } from '../../domain/tenant.ts'

/**
 * D4: a vendor's contract by which an address never asks. It counts where the tenant has it on, and the app that is
 * named, if one is; else the person is asked like everywhere.
 *
 * @param dialect the name under which a tenant switches it on
 */
export function contractEvidence(
  { dialects }: Pick<Tenant, 'dialects'>,
  dialect: string,
  client: Pick<Client, 'logoutByContract'> | undefined,
): Evidence {
  const isOn = dialects[dialect]?.logoutByContract === true && client?.logoutByContract !== false
  return isOn ? { kind: 'dialect-contract', dialect } : { kind: 'none' }
}
