import type { Insertable } from 'kysely'
import { type Client, type ClientId, needsSecretItself, usesSecret } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Reader, Schema } from '../store/schema.ts'
import type { ClientChange, RegisteredClient } from './clients.ts'
import { clientMetadata, clientOriginOf, readClientRow } from './stored.ts'

/** A client that is not removed. */
export async function findRegistered(
  reader: Reader,
  tenantId: TenantId,
  clientId: ClientId,
): Promise<RegisteredClient | undefined> {
  const row = await reader
    .selectFrom('clients')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', clientId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    client: readClientRow(row).client,
    origin: clientOriginOf(row),
    ...(row.registration_token_hash !== null && { registrationTokenHash: row.registration_token_hash }),
    ...(row.created_at !== null && { createdAt: new Date(row.created_at) }),
  }
}

/** A client that comes, and how. */
export type Added = ClientChange & { readonly registrationTokenHash?: string }

/** What is kept of a known secret when the metadata around it changes (D13). */
export function secretOf(known: Client, wanted: Client): Pick<Client, 'secretHash' | 'sealedSecret'> {
  const { secretHash, sealedSecret } = known
  if (secretHash === undefined || !usesSecret(wanted)) return {}
  return { secretHash, ...(sealedSecret !== undefined && needsSecretItself(wanted) && { sealedSecret }) }
}

export function rowOf(tenantId: TenantId, client: Client, change: Added): Insertable<Schema['clients']> {
  const at = change.at.getTime()
  return {
    tenant_id: tenantId,
    id: client.id,
    metadata: clientMetadata(client),
    origin: change.origin,
    registration_token_hash: change.registrationTokenHash ?? null,
    created_at: at,
    updated_at: at,
    removed_at: null,
  }
}
