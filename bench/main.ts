import { generateKeyPairSync } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startApps } from './apps.ts'
import { createCaller } from '../e2e/support/browser.ts'
import { secret } from '../e2e/support/journeys.ts'
import { measure, type Result } from './measure.ts'
import { operationsOn } from './operations.ts'
import { seedSessions } from './seed.ts'
import { benchConfig } from './setting.ts'
import { startProvider, temporaryFolder } from '../e2e/support/provider.ts'

/**
 * `npm run bench [-- --algorithm ES256] [--only NAME] [--quick] [--sessions 1000000] [--json FILE] [--node-arg=--cpu-prof]`
 *
 * Starts the provider on a temporary database and prints what each operation costs. Trust the CPU
 * milliseconds per operation and their ratios within one run; the rest depends on the machine.
 */
const { values } = parseArgs({
  options: {
    algorithm: { type: 'string', default: 'RS256' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    sessions: { type: 'string', default: '0' },
    json: { type: 'string' },
    'node-arg': { type: 'string', multiple: true, default: [] },
  },
})

const folder = await temporaryFolder()
const apps = await startApps()
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicJwk = publicKey.export({ format: 'jwk' })
const configure = (base: string) =>
  benchConfig(base, { apps, algorithm: values.algorithm, secret, publicJwk })

const first = await startProvider({ configure, folder })
await first.stop()
if (Number(values.sessions) > 0) seedSessions(join(folder, 'exeunt.db'), 'bench', Number(values.sessions))
// What is on by default is measured: the log at its level, written to nobody.
const provider = await startProvider({
  configure,
  folder,
  nodeArgs: values['node-arg'],
  env: { EXEUNT_LOG_LEVEL: 'info' },
  hidesLog: true,
})
const restingMegabytes = provider.restingMemoryMegabytes()
const caller = createCaller(provider.base, 16)
const results: Result[] = []
try {
  const share = values.quick ? 0.1 : 1
  const bench = { base: provider.base, apps, caller, share, secret, privateKey }
  for (const operation of await operationsOn(bench)) {
    if (values.only !== undefined && !operation.name.includes(values.only)) continue
    results.push(await measure(operation, provider))
  }
} finally {
  const summary = {
    algorithm: values.algorithm,
    coldStartMilliseconds: {
      emptyDatabase: first.coldStartMilliseconds,
      existingDatabase: provider.coldStartMilliseconds,
    },
    memoryMegabytes: { resting: restingMegabytes, peak: provider.peakMemoryMegabytes() },
    results,
  }
  await caller.close()
  await provider.stop()
  await apps.stop()
  await rm(folder, { recursive: true })
  print(summary)
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(summary, null, 2))
}

function print(summary: { readonly coldStartMilliseconds: object; readonly memoryMegabytes: object }): void {
  const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
  console.table(
    results.map((result) => ({
      operation: result.operation,
      'ops/s': Math.round(result.perSecond),
      'p50 ms': rounded(result.p50Milliseconds, 2),
      'p99 ms': rounded(result.p99Milliseconds, 2),
      'server CPU ms/op': rounded(result.cpuMilliseconds, 3),
    })),
  )
  console.log(JSON.stringify(summary))
}
