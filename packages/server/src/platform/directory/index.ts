/**
 * The directory: which tenants, clients and users there are. A configuration is applied to the database, and
 * everybody looks up there who somebody is. It authenticates nobody and ends no session: what an application
 * of the configuration owes (`revokeEverything`) is for a logout to do.
 */
export { type AppliedConfig, applyConfig } from './apply.ts'
export { createDirectory, type Directory } from './directory.ts'
