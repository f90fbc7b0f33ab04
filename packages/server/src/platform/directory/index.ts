/**
 * The directory: which tenants, clients and users there are. A configuration is applied to the database, and
 * everybody looks up there who somebody is. It authenticates nobody and ends no session: what an application
 * or an account owes (`owedRevocations`) is for a logout to do.
 */
export {
  type Account,
  type AccountOrigin,
  type Accounts,
  createAccounts,
  type CreatedAccount,
  type NewAccount,
} from './accounts.ts'
export type { AccountsPage } from './account-list-sql.ts'
export { type AppliedConfig, applyConfig } from './apply.ts'
export {
  type ClientChange,
  type ClientChangeOutcome,
  type ClientRegistry,
  createClientRegistry,
  type RegisteredClient,
} from './clients.ts'
export type { ClientOrigin } from './registration.ts'
export { ClientIdTaken } from './plan-clients.ts'
export { AccountNameTaken } from './name-clash.ts'
export { IdentityTaken } from './plan-identities.ts'
export { loginName } from './login-name.ts'
export { createDirectory, type Directory } from './directory.ts'
export { owedRevocations } from './store-sql.ts'
export { idleOverrides } from './idle-overrides.ts'
export {
  openTenantOverrides,
  type SettingChange,
  type SettingName,
  type TenantOverrides,
} from './tenant-overrides.ts'
