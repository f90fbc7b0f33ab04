import type { Client } from '../../domain/client.ts'
import type { DialectSettings } from '../../domain/dialect.ts'
import type { ContractAddress, ContractEvidence, Evidence } from '../../domain/logout.ts'
import type { Tenant } from '../../domain/tenant.ts'

/**
 * D4: a vendor's contract by which an address does not ask. It counts where the tenant wants it, and the app that is
 * named, if one is; else the person is asked like everywhere.
 *
 * @param dialect the name under which a tenant switches it on
 */
export function contractEvidence(
  { dialects }: Pick<Tenant, 'dialects'>,
  dialect: string,
  client: Pick<Client, 'logoutByContract'> | undefined,
  address: ContractAddress = 'never-asks',
): Evidence {
  const isOn = isOnAt(address, dialects[dialect]) && client?.logoutByContract !== false
  if (!isOn) return { kind: 'none' }
  return { kind: 'dialect-contract', dialect, ...(address === 'never-asks' ? {} : { address }) }
}

/** Whether the tenant still wants a contract that came with a request a while ago. For the apps the decision speaks. */
export function isContractOn(
  { dialects }: Pick<Tenant, 'dialects'>,
  { dialect, address = 'never-asks' }: Pick<ContractEvidence, 'dialect' | 'address'>,
): boolean {
  return isOnAt(address, dialects[dialect])
}

function isOnAt(address: ContractAddress, settings: DialectSettings | undefined): boolean {
  switch (address) {
    case 'never-asks':
      return settings?.logoutByContract === true
    case 'asks-unless-off':
      return settings?.logoutPrompt === false
  }
}
