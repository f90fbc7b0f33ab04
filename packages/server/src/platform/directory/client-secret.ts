import { type Client, type ClientId, needsSecretItself } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { clientSecretPurpose, type Sealer } from '../keys/seal.ts'

/** How a client's secret is stored and compared (D13): bound to its client, useless without the server's key. */
export function clientSecretHash(
  keyedHash: Sealer['keyedHash'],
  { tenantId, clientId }: { readonly tenantId: TenantId; readonly clientId: ClientId },
  secret: string,
): string {
  return keyedHash('client-secret', JSON.stringify([tenantId, clientId, secret]))
}

/** What a client's row keeps of its secret: a hash, and the sealed secret where it must compute an HMAC (D13). */
export function keptSecret(
  sealer: Pick<Sealer, 'keyedHash' | 'seal'>,
  { tenantId, client }: { readonly tenantId: TenantId; readonly client: Omit<Client, 'secretHash'> },
  secret: string,
): Pick<Client, 'secretHash' | 'sealedSecret'> {
  const secretHash = clientSecretHash(sealer.keyedHash, { tenantId, clientId: client.id }, secret)
  if (!needsSecretItself(client)) return { secretHash }
  const place = { tenantId, purpose: clientSecretPurpose, id: client.id }
  return { secretHash, sealedSecret: sealer.seal(secret, place) }
}
