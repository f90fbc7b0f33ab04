/**
 * Documents that people write, read by one schema and one set of rules: the operator's file (`config.ts`), and
 * what clients say of themselves when they register.
 */
export {
  type ClientMetadataReading,
  readClientMetadata,
  type RegistrationSurroundings,
} from './client-metadata/registered.ts'
export { clientMetadataOf } from './client-metadata/render.ts'
export {
  administeredFields,
  administeredMetadataOf,
  type AdministeredReading,
  readAdministeredClient,
} from './client-metadata/administered.ts'
export { clientDocumentOf } from './client-metadata/document.ts'
export { judgeKeptSettings, settingProblems } from './tenant-settings.ts'
export { claimSchemas } from './schema/user.ts'
export { choice, flag, plainSecret, record, text, whole } from './schema/vocabulary.ts'
export { readShape } from './shape.ts'
export { returnPatternReason } from './uri.ts'
export { createSecret, readPlainSecret } from './secret.ts'
export type { Problem } from './problem.ts'
