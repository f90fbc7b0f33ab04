import { rm, stat } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { temporaryFolder } from '../e2e/support/provider.ts'
import type { Tenant, TenantId } from '../packages/server/src/domain/tenant.ts'
import { createDeliveryQueue } from '../packages/server/src/logout/queue-sql.ts'
import { migrate, openDatabase } from '../packages/server/src/platform/store/open.ts'
import { forgetOld } from '../packages/server/src/platform/store/retention.ts'
import { rowCounts, seedSessions } from './seed.ts'

/**
 * `node bench/large.ts [--sessions 1000000] [--kept 1000000]`: what the sweeps cost on a database with many live
 * sessions, and with as many that ended and are kept for their refresh tokens, when nothing is due, and when a tenth of
 * everything is. What operations cost there: `bench/main.ts --sessions`.
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '200000' },
    kept: { type: 'string', default: '0' },
  },
})
const [sessions, kept] = [Number(values.sessions), Number(values.kept)]
const day = 86_400_000
const tenant: Pick<Tenant, 'id' | 'lifetimes' | 'resources'> = {
  id: 'bench' as TenantId,
  lifetimes: {
    sessionSeconds: 8 * 86_400,
    sessionIdleSeconds: 7 * 86_400,
    codeSeconds: 60,
    accessTokenSeconds: 3600,
    idTokenSeconds: 3600,
    refreshTokenSeconds: 28 * 86_400,
    refreshGraceSeconds: 30,
    interactionSeconds: 900,
    deviceCodeSeconds: 600,
    pushedRequestSeconds: 120,
    tombstoneSeconds: 30 * 86_400,
  },
  resources: [],
}

const folder = await temporaryFolder()
const database = openDatabase(folder)
await migrate(database)
await database.close()
seedSessions(join(folder, 'exeunt.db'), tenant.id, sessions, kept)
const { size } = await stat(join(folder, 'exeunt.db'))
const ofEach = ((size / 1e6 / (sessions + kept)) * 10_000).toFixed(1)
console.log(`${sessions} live sessions, ${kept} kept ones that ended: ${ofEach} MB per 10,000`)
console.table(rowCounts(join(folder, 'exeunt.db')))

const open = openDatabase(folder)
const queue = createDeliveryQueue(open)
const now = Date.now()
await timed('expiry sweep, nothing due', () =>
  queue.overdueSessions({ at: new Date(now), limit: 200, except: [] }),
)
await timed('expiry sweep, a tenth due', () =>
  queue.overdueSessions({ at: new Date(now + 6 * day), limit: 200, except: [] }),
)
await timed('next delivery', () => queue.nextDueAt(new Date(now), []))
await timed('retention, nothing due', () => forgetOld(open, [tenant], new Date(now)))
await timed('retention, a tenth due', () => forgetOld(open, [tenant], new Date(now + 6 * day)))
await timed('retention, all tombstones due', () =>
  forgetOld(open, [tenant], new Date(now + tenant.lifetimes.tombstoneSeconds * 1000)),
)
await timed('retention, all kept', () =>
  forgetOld(open, [tenant], new Date(now + tenant.lifetimes.tombstoneSeconds * 1000)),
)
console.table(rowCounts(join(folder, 'exeunt.db')))
await open.close()
await rm(folder, { recursive: true })

/** Prints how long it took, and the longest time for which nobody else was served meanwhile. */
async function timed(name: string, run: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const begin = performance.now()
  const result = await run()
  const milliseconds = performance.now() - begin
  await new Promise((resolve) => setTimeout(resolve, 5))
  delay.disable()
  const shown = Array.isArray(result) ? `${result.length} rows` : String(result)
  console.log(
    `${name}: ${milliseconds.toFixed(1)} ms, longest pause ${(delay.max / 1e6).toFixed(1)} ms (${shown})`,
  )
}
