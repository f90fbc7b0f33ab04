/**
 * Who may manage a tenant: programs of its operator, by a token of their own or by a call that they signed; and what
 * they may then change, apps and settings, in the words of the configuration. How they say it is their door's business.
 */
export type { NoOperator, Operator } from './decide.ts'
export { createOperators, type ManagementDemand, type Operators } from './operators.ts'
export { type ClientReading, clientToReplace, newClient, type ReadClientDeps } from './client-document.ts'
export {
  type AddedClient,
  type ClientAdministration,
  type ClientProblems,
  createClientAdministration,
  type RevisedClient,
  type TooManyChanges,
  type LeftClient,
  type Revise,
  type Unchangeable,
  type WantedClient,
  type WrittenClient,
} from './clients.ts'
export {
  type ChangedSettings,
  createTenantAdministration,
  type TenantAdministration,
} from './tenant-settings.ts'
