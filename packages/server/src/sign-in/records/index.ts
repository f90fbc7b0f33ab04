/**
 * Sessions and refresh tokens as an operator's program sees them, one by one and page by page, and what it wrote onto
 * them. Nothing in here begins or ends anything.
 */
export type {
  Annotation,
  RecordsPage,
  RefreshTokenFilter,
  RefreshTokenRecord,
  SessionGroupRecord,
  SessionRecord,
  SignInRecords,
} from './store.ts'
export { createSignInRecords } from './store-sql.ts'
