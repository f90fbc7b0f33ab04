import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Sealer } from '../keys/seal.ts'

/** How a client's secret is stored and compared (D13): bound to its client, useless without the server's key. */
export function clientSecretHash(
  keyedHash: Sealer['keyedHash'],
  { tenantId, clientId }: { readonly tenantId: TenantId; readonly clientId: ClientId },
  secret: string,
): string {
  return keyedHash('client-secret', JSON.stringify([tenantId, clientId, secret]))
}
