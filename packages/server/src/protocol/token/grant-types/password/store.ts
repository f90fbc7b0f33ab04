import type { Client } from '../../../../domain/client.ts'
import type { GrantId } from '../../../../domain/grant.ts'
import type { Sid } from '../../../../domain/session.ts'
import type { Issuer, Tenant, TenantId } from '../../../../domain/tenant.ts'
import type { Subject, User, UserId } from '../../../../domain/user.ts'
import type { PasswordProof } from '../../../../sign-in/index.ts'
import type { NewTokens } from '../../store.ts'
import type { DirectPlan } from './decide.ts'

/** A session without a browser, with all that it begins with. */
export interface DirectBeginning {
  readonly tenant: Tenant
  readonly client: Pick<Client, 'id'>
  readonly entry: PasswordProof
  readonly issuer: Issuer
  readonly subject: Subject
  /** What the signed tokens call the grant and the app's part in the session. */
  readonly names: { readonly grantId: GrantId; readonly sid: Sid }
  readonly plan: Pick<DirectPlan, 'scope' | 'resources' | 'atLogout'>
  readonly tokens: NewTokens
}

export interface DirectStore {
  /** `undefined` where the account is gone. */
  person(tenantId: TenantId, userId: UserId): Promise<Pick<User, 'claims' | 'updatedAt'> | undefined>
  /**
   * One transaction: the session, the app's part in it, the grant, the tokens, the audit line. `outdated` where what
   * was proved counts no longer: nothing happened.
   */
  begin(beginning: DirectBeginning): Promise<'done' | 'outdated'>
}
