import type { TenantId } from '../domain/tenant.ts'
import type { Random } from './random.ts'
import type { Transaction } from './store/schema.ts'

/** Something worth remembering besides logouts, which are their own record. Never holds a secret or a token. */
export interface AuditEvent {
  readonly event:
    | 'signed-in'
    | 'sign-in-failed'
    | 'consent-given'
    | 'device-approved'
    | 'code-reused'
    | 'refresh-token-reused'
    | 'device-code-reused'
    | 'credential-of-another-client'
    | 'unasked-verifier-ignored'
    | 'token-revoked'
    | 'keys-rotated'
    | 'key-withdrawn'
    | 'client-registered'
    | 'client-changed'
    | 'client-removed'
    | 'delivery-resent'
    | 'account-created'
    | 'password-set'
    | 'password-reset-asked'
    | 'password-reset-used'
    | 'account-disabled'
    | 'account-enabled'
    | 'account-removed'
    | 'consent-withdrawn'
    | 'tenant-setting-changed'
  readonly details: Readonly<Record<string, string | number | boolean | undefined>>
}

/** Writes one audit line in the transaction of the change it tells of. */
export async function writeAudit(
  transaction: Transaction,
  line: { readonly tenantId: TenantId; readonly at: Date; readonly random: Random } & AuditEvent,
): Promise<void> {
  await transaction
    .insertInto('audit')
    .values({
      tenant_id: line.tenantId,
      id: line.random.id(),
      at: line.at.getTime(),
      event: line.event,
      details: JSON.stringify(line.details),
    })
    .execute()
}
