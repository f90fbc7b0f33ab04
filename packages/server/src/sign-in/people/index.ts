/** Who is signed in where, for doors that only look. */
export type { OwnSession } from '../account/store.ts'
export type { People, PersonName, SignedInApp } from './store.ts'
export { createPeople } from './store-sql.ts'
