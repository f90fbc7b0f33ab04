import type { LogoutId } from '../../domain/logout.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { HopOutcome } from '../store.ts'

/** What became of a browser's stop at an upstream: for the log. */
export type NoteHop = (
  hop: {
    readonly tenantId: TenantId
    readonly logoutId: LogoutId
    readonly upstreamId: UpstreamId
  } & (HopOutcome | { readonly state: 'asked' }),
) => void
