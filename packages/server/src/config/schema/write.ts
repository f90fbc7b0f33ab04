import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaFileText } from './file.ts'

// After a change to the schemas: node packages/server/src/config/schema/write.ts && npm run format
writeFileSync(join(import.meta.dirname, '../../../config.schema.json'), schemaFileText())
