/** The vendors' spellings that this program knows. To add one: a folder beside this file, and a line here. */
import { akamai } from './akamai/index.ts'
import { auth0 } from './auth0/index.ts'
import type { Dialect } from './dialect.ts'
import { genauth } from './genauth/index.ts'

export type { Core, Dialect } from './dialect.ts'
export { sharedAddresses } from './shared.ts'

export const dialects: readonly Dialect[] = [genauth, auth0, akamai]
