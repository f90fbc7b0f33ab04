import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Everything that CI wants to be true besides the tests of behaviour; stops at nothing, reports all. */
const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ['types', 'tsc', ['--noEmit', '-p', '.']],
  ['lint', 'oxlint', ['--type-aware', '--quiet', '.']],
  ['format', 'oxfmt', ['--check', '.']],
  ['spelling', 'cspell', ['--no-progress', '--no-summary', '--dot', '.']],
  ['unused code', 'knip', ['--no-progress']],
  ['client build', 'npm', ['run', '--silent', 'build']],
  ['client package', 'publint', ['--strict', 'packages/client']],
  ['arrows', process.execPath, ['--test', 'packages/server/test/architecture.test.ts']],
  ['test files', process.execPath, ['--test', 'scripts/test-files.test.ts']],
  ['requirements', process.execPath, ['scripts/requirements.ts']],
]
const root = join(import.meta.dirname, '..')
const failed = steps.filter(([name, command, args]) => {
  const begin = performance.now()
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  const passed = done.status === 0
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (!passed) console.log(`${done.error ? String(done.error) : ''}${done.stdout}${done.stderr}`)
  return !passed
})
process.exit(failed.length === 0 ? 0 : 1)
