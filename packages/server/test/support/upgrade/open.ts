import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestContext } from 'node:test'
import { type Browser, type Caller, createCaller } from '../../../../../e2e/support/browser.ts'
import { type Config, readConfig } from '../../../src/config.ts'
import { dialects } from '../../../src/dialects/index.ts'
import type { Log } from '../../../src/platform/log.ts'
import { createRandom } from '../../../src/platform/random.ts'
import { startServer } from '../../../src/start.ts'
import { defer } from '../deferred.ts'
import { patient } from '../front-door.ts'
import { type Apps, openApps } from '../front-door/apps.ts'
import left from './left.json' with { type: 'json' }

/** What people and apps had in hand when the earlier version stopped. */
export { default as left } from './left.json' with { type: 'json' }

/** This version, on the data folder and with the configuration of an earlier one. */
export interface Upgraded {
  /** The public address, which is the issuer. */
  readonly base: string
  /** The server's time, which stands still. */
  readonly now: Date
  /** What the start changed, as it tells the operator. */
  readonly changes: readonly string[]
  readonly app: Apps['app']
  /** A browser of before, with its cookies. */
  browser(name: keyof typeof left.cookies): Browser
  readonly send: Caller['send']
}

/** Stands in the fixture for the address of the apps' server, which is another one at each run. */
const appsThere = 'http://apps.invalid'

/**
 * Starts this version where the earlier one stopped.
 * @param secondsLater how long nobody served.
 */
export async function openUpgraded(t: TestContext, secondsLater = 0): Promise<Upgraded> {
  const faults: unknown[] = []
  // Judged last: whatever it comes to, everything is closed by then.
  defer(t, () => assert.deepEqual(faults, []))
  const apps = await openApps()
  defer(t, () => apps.close())
  const dataFolder = await mkdtemp(join(tmpdir(), 'exeunt-upgrade-'))
  defer(t, () => rm(dataFolder, { recursive: true }))
  const read = readerFor(apps.origin)
  await fill(dataFolder, await read('state.sql'))
  const config = configOf(await read('config.json'))
  const base = config.publicUrl
  // They listen from the start on: what they are owed may come at once.
  for (const { clients } of config.tenants) for (const { client } of clients) apps.app(client.id)

  const now = new Date(Date.parse(left.at) + secondsLater * 1000)
  const clock = { now: () => now }
  const world = { dataFolder, clock, random: createRandom(clock), log: keeping(faults), patience: patient }
  const { changes, listeningOn, stop } = await startServer(config, world)
  defer(t, stop)
  const caller = createCaller(listeningOn, 4)
  defer(t, () => caller.close())
  const { browser, send } = throughPublicAddress(caller, base)
  return {
    base,
    now,
    changes,
    app: apps.app,
    send,
    browser(name) {
      const known = browser()
      for (const [cookie, value] of Object.entries(left.cookies[name])) known.cookies.set(cookie, value)
      return known
    },
  }
}

/** Reads the fixture's texts as they would be if its apps were at this origin. */
function readerFor(origin: string): (name: string) => Promise<string> {
  return async (name) => {
    const text = await readFile(join(import.meta.dirname, name), 'utf8')
    return text
      .replaceAll(appsThere, origin)
      .replaceAll(encodeURIComponent(appsThere), encodeURIComponent(origin))
  }
}

async function fill(dataFolder: string, statements: string): Promise<void> {
  const database = new DatabaseSync(join(dataFolder, 'exeunt.db'))
  database.exec(`begin; ${statements} commit`)
  database.close()
  await writeFile(join(dataFolder, 'master.key'), `${left.masterKey}\n`, { mode: 0o600 })
}

function configOf(text: string): Config {
  const reading = readConfig({ text, fileName: 'config.json', env: {}, readFile: () => '', dialects })
  if (reading.kind === 'config') return reading.config
  assert.fail(JSON.stringify(reading.problems))
}

function keeping(faults: unknown[]): Log {
  const ignore = () => {}
  const error: Log['error'] = (event, fault) => void faults.push([event, fault])
  return { debug: ignore, info: ignore, warn: ignore, error, showsRequests: false }
}

/** The server listens on a port of its own and is called by its public address, as behind a proxy. */
function throughPublicAddress(caller: Caller, base: string): Pick<Caller, 'browser' | 'send'> {
  const { host } = new URL(base)
  const pathOf = (url: string) => (url.startsWith(`${base}/`) ? url.slice(base.length) : url)
  return {
    send: (method, url, { headers, ...rest } = {}) =>
      caller.send(method, pathOf(url), { ...rest, headers: { host, ...headers } }),
    browser() {
      const { cookies, get, post, clear } = caller.browser()
      return {
        cookies,
        clear,
        get: (url, headers) => get(pathOf(url), { host, ...headers }),
        post: (url, form, headers) => post(pathOf(url), form, { host, ...headers }),
      }
    },
  }
}
