import { join } from 'node:path'
import { run } from './start/run.ts'

await run(join(import.meta.dirname, '../../server/bin/exeunt.cjs'))
