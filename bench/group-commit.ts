import { mkdtempSync, rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { createGroupCommit } from '../packages/server/src/platform/store/group-commit.ts'

/**
 * `node bench/group-commit.ts`: three ways to make a write durable (WAL, `synchronous=FULL`), the same row each
 * time. The question: does a worker thread pay for its messages by keeping the fsync off the event loop?
 */
const writes = 8000
const callers = 32

interface Way {
  readonly name: string
  readonly open: (file: string) => {
    readonly write: (id: number) => Promise<void>
    readonly close: () => Promise<void>
  }
}

function prepared(file: string) {
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  database.exec('create table if not exists rows (id text primary key, data text) without rowid')
  const insert = database.prepare('insert into rows values (?, ?)')
  return { database, insert: (id: number) => void insert.run(String(id).padStart(26, '0'), 'x'.repeat(300)) }
}

const ways: readonly Way[] = [
  {
    name: 'one commit each, main thread',
    open: (file) => {
      const { database, insert } = prepared(file)
      return { write: async (id) => insert(id), close: async () => database.close() }
    },
  },
  {
    name: 'group commit, main thread',
    open: (file) => {
      const { database, insert } = prepared(file)
      const group = createGroupCommit((sql) => database.exec(sql))
      return { write: (id) => group(async () => insert(id)), close: async () => database.close() }
    },
  },
  {
    name: 'group commit, worker thread',
    open: (file) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: file })
      const waiting = new Map<number, () => void>()
      worker.on('message', (done: readonly number[]) => {
        for (const id of done) {
          waiting.get(id)?.()
          waiting.delete(id)
        }
      })
      return {
        write: (id) =>
          new Promise((resolve) => {
            waiting.set(id, resolve)
            worker.postMessage(id)
          }),
        close: async () => void (await worker.terminate()),
      }
    },
  },
]

/** The worker's side: all messages of one turn share a transaction, and one answer. */
function serveWrites(file: string): void {
  const { database, insert } = prepared(file)
  let batch: number[] = []
  parentPort?.on('message', (id: number) => {
    batch.push(id)
    if (batch.length > 1) return
    setImmediate(() => {
      const ids = batch
      batch = []
      database.exec('begin immediate')
      for (const one of ids) insert(one)
      database.exec('commit')
      parentPort?.postMessage(ids)
    })
  })
}

async function measured({ name, open }: Way, concurrency: number) {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-commit-'))
  const { write, close } = open(join(folder, 'rows.db'))
  await write(0)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const cpu = process.cpuUsage()
  const begin = performance.now()
  let next = 1
  const caller = async () => {
    for (let id = next++; id <= writes; id = next++) {
      await write(id)
      // A caller comes back with the next request, not within the same turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, caller))
  const seconds = (performance.now() - begin) / 1000
  const { user, system } = process.cpuUsage(cpu)
  delay.disable()
  await close()
  rmSync(folder, { recursive: true })
  return {
    way: name,
    callers: concurrency,
    'writes/s': Math.round(writes / seconds),
    'CPU µs/write': Number(((user + system) / writes).toFixed(1)),
    'loop lag p99 ms': Number((delay.percentile(99) / 1e6).toFixed(2)),
  }
}

if (isMainThread) {
  const rows = []
  for (const concurrency of [1, callers]) for (const way of ways) rows.push(await measured(way, concurrency))
  console.table(rows)
} else {
  serveWrites(String(workerData))
}
