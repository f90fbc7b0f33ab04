import { join } from 'node:path'

/**
 * Spares processes that are started many times the compiling of the same files. Not for measurements of a
 * cold start.
 */
export const compileCache = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/exeunt-e2e'),
} as const
