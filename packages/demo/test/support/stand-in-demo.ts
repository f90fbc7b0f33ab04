import { resolve } from 'node:path'
import { run } from '../../src/start/run.ts'

// As `npm start`, with another provider: the program that the first argument names.
await run(resolve(import.meta.dirname, process.argv[2] ?? 'stand-in-provider.ts'))
