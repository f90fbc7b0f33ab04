import { hashSync } from '@node-rs/argon2'
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type Caller, createCaller } from '../../../../e2e/support/browser.ts'
import { createCertificate } from '../../../../e2e/support/https-certificate.ts'
import { type ReservedPort, reservePort } from '../../../../e2e/support/reserved-port.ts'
import { compose, type Exeunt } from '../../src/compose.ts'
import { type Config, type ConfigReading, readConfig } from '../../src/config.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Log, LogFields } from '../../src/platform/log.ts'
import type { Patience } from '../../src/platform/patience.ts'
import { createRandom } from '../../src/platform/random.ts'
import type { Schema } from '../../src/platform/store/schema.ts'
import { type App, newApp, openApps } from './front-door/apps.ts'

export type { Answer, Browser } from '../../../../e2e/support/browser.ts'
export type { App, ReceivedNotice } from './front-door/apps.ts'
export * from './front-door/journeys.ts'
export * from './front-door/keys.ts'
export * from './front-door/pages.ts'
export * from './front-door/raw.ts'
export * from './front-door/registration.ts'

type Json = Readonly<Record<string, unknown>>

export interface Person {
  readonly username: string
  readonly email: string
  readonly name: string
  readonly password: string
  readonly passwordHash: string
}

export const ada = person('ada', 'Ada Lovelace')
export const bob = person('bob', 'Bob Moore')

/** The password is hashed as cheaply as argon2 goes: what is tested here is not the hash. */
function person(username: string, name: string): Person {
  const password = `${username} knows a password`
  const passwordHash = hashSync(password, { memoryCost: 1024, timeCost: 1, parallelism: 1 })
  return { username, name, email: `${username}@example.org`, password, passwordHash }
}

/** What differs from the ordinary: two confidential first-party apps that hear of logouts, Ada and Bob. */
export interface FrontDoorOptions {
  /** By `client_id`; a field that is `undefined` is taken away. */
  readonly clients?: Readonly<Record<string, (app: App) => Json>>
  readonly tenant?: Json
  readonly top?: Json
  readonly people?: readonly Json[]
  /** Where the tenant answers besides the public address. */
  readonly hosts?: readonly string[]
  /** Tenants besides the one called `acme`. */
  readonly neighbours?: readonly Json[]
  /** Speaks https itself, which some cookies need. */
  readonly https?: boolean
  /** Where to listen, for tests that have to know it before. */
  readonly port?: ReservedPort
  /** The server's time, for tests with servers that go by the machine's. */
  readonly startsAt?: Date
}

export interface LogLine {
  readonly event: string
  readonly fields: LogFields
  readonly fault?: unknown
}

/** A whole server in this process, on a port and a data folder of its own, with apps around it. */
export interface FrontDoor {
  /** The public address, which is the issuer. */
  readonly base: string
  readonly port: number
  /** The data folder. */
  readonly folder: string
  readonly clock: MovableClock
  /** How long the server waits for others. */
  readonly patience: MovablePatience
  /** Everything that was logged, requests and debug lines included. */
  readonly log: LogLine[]
  /** Uninvited calls at the apps' server. */
  readonly strays: readonly string[]
  app(id: string): App
  browser(): Browser
  readonly send: Caller['send']
  /** The running program, for what is not reachable by HTTP: sweeps, and the rows of the database. */
  exeunt(): Exeunt
  /** Lets the worker look into the queue now. */
  deliverDue(): void
  /** Every row of every table. */
  snapshot(): Promise<Readonly<Record<string, readonly unknown[]>>>
  /** Stops the server and starts it again on the same folder and port, differently configured. */
  restart(options?: FrontDoorOptions): Promise<void>
  close(): Promise<void>
}

/** Stands still until somebody moves it. */
export interface MovableClock {
  now(): Date
  advance(seconds: number): void
}

/** Is `patient` until a test changes it. */
export interface MovablePatience {
  of: Patience
}

/** So that no test fails on a busy machine by a limit that it is not about. */
export const patient: Patience = (milliseconds) => milliseconds * 20

/** Whoever is given exactly this time is soon given up; everybody else has as much as ever. */
export function hurried(limitMilliseconds: number): Patience {
  return (milliseconds) => (milliseconds === limitMilliseconds ? 1000 : patient(milliseconds))
}

/** Opens a server for a test file, or for one test that would disturb the others. */
export async function openFrontDoor(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'exeunt-front-door-'))
  const apps = await openApps()
  const reserved = options.port ?? (await reservePort())
  const { port } = reserved
  const base = `${options.https ? 'https' : 'http'}://localhost:${port}`
  const ca = options.https ? await writeCertificate(folder) : undefined
  const clock = movableClock(options.startsAt)
  const log: LogLine[] = []
  const patience: MovablePatience = { of: patient }
  const world = {
    dataFolder: folder,
    clock,
    random: createRandom(clock),
    log: collecting(log),
    patience: (milliseconds: number) => patience.of(milliseconds),
  }
  const start = async (wanted: FrontDoorOptions, place: ReservedPort) => {
    try {
      return await listen(await compose(configOf({ base, folder }, apps.app, wanted), world), place)
    } finally {
      await place.release()
    }
  }
  const tidy = async () => {
    await apps.close()
    await rm(folder, { recursive: true })
  }
  let running: Exeunt | undefined = await start(options, reserved).catch(async (fault: unknown) => {
    await tidy()
    throw fault
  })
  const caller = createCaller(base, 16, ca)
  const exeunt = () => running ?? assert.fail('the server did not start again')
  const halt = async () => {
    const halted = running
    running = undefined
    if (halted) await stop(halted)
  }

  return {
    base,
    port,
    folder,
    clock,
    patience,
    log,
    strays: apps.strays,
    app: apps.app,
    browser: caller.browser,
    send: caller.send,
    exeunt,
    deliverDue: () => exeunt().logout.deliverer.start(),
    snapshot: () => snapshotOf(exeunt()),
    async restart(changed = options) {
      const [place] = await Promise.all([reservePort(port), halt()])
      running = await start(changed, place)
    },
    async close() {
      await caller.close()
      // An app that hangs would keep the server for as long as its patience lasts.
      await Promise.all([halt(), apps.close()])
      await rm(folder, { recursive: true })
    },
  }
}

/** Opens its port as soon as nothing else is left to do before, and does what a start does. */
async function listen(exeunt: Exeunt, place: ReservedPort): Promise<Exeunt> {
  try {
    await exeunt.http.ready()
    await place.release()
    await exeunt.http.listen({ host: '127.0.0.1', port: place.port })
    await exeunt.logout.releaseLeases()
    exeunt.logout.deliverer.start()
    await exeunt.endOwed()
    return exeunt
  } catch (fault) {
    await stop(exeunt)
    throw fault
  }
}

async function stop(exeunt: Exeunt): Promise<void> {
  await exeunt.http.close()
  await exeunt.logout.deliverer.stop()
  await exeunt.close()
}

function movableClock(start = new Date('2026-11-20T09:00:00.250Z')): MovableClock {
  let now = start.getTime()
  return { now: () => new Date(now), advance: (seconds) => void (now += seconds * 1000) }
}

function collecting(lines: LogLine[]): Log {
  const note = (event: string, fields: LogFields = {}) => void lines.push({ event, fields })
  return {
    debug: note,
    info: note,
    warn: note,
    error: (event, fault, fields = {}) => void lines.push({ event, fields, fault }),
    showsRequests: true,
  }
}

const tlsFiles = { certificateFile: 'certificate.pem', keyFile: 'key.pem' } as const

/** One pair for all starts. @returns whom callers must trust, as PEM. */
async function writeCertificate(folder: string): Promise<string> {
  const { cert, key, ca } = await createCertificate(['localhost'])
  await writeFile(join(folder, tlsFiles.certificateFile), cert)
  await writeFile(join(folder, tlsFiles.keyFile), key)
  return ca
}

/** Where a server answers, and keeps its files. */
interface Place {
  readonly base: string
  readonly folder: string
}

function configOf(place: Place, app: (id: string) => App, options: FrontDoorOptions): Config {
  const reading = reads(place, app, options)
  if (reading.kind === 'config') return reading.config
  assert.fail(JSON.stringify(reading.problems))
}

/** What `check-config` would say about a server that is configured like this. */
export function configurationProblems(options: FrontDoorOptions): readonly string[] {
  const place = { base: 'http://localhost:4000', folder: tmpdir() }
  const reading = reads(place, (id) => newApp(id, 'http://127.0.0.1:4001'), options)
  return reading.kind === 'config' ? [] : reading.problems.map(({ path, message }) => `${path} ${message}`)
}

function reads({ base, folder }: Place, app: (id: string) => App, options: FrontDoorOptions): ConfigReading {
  const clients: NonNullable<FrontDoorOptions['clients']> = {
    ledger: () => ({}),
    atlas: () => ({}),
    ...options.clients,
  }
  const tenant = {
    id: 'acme',
    name: 'Acme',
    ...(options.hosts && { hosts: [base, ...options.hosts] }),
    clients: Object.entries(clients).map(([id, changes]) => ({
      ...ordinaryClient(app(id)),
      ...changes(app(id)),
    })),
    users: options.people ?? [ada, bob].map(userOf),
    ...options.tenant,
  }
  const text = JSON.stringify({
    publicUrl: base,
    tenants: [tenant, ...(options.neighbours ?? [])],
    outgoing: { allow: ['127.0.0.0/8'] },
    ...(base.startsWith('https:') && { listen: { tls: tlsFiles } }),
    // As long as it can be: on a busy machine an app takes its time.
    deliveries: { browserWaitMilliseconds: 10_000 },
    ...options.top,
  })
  return readConfig({
    text,
    fileName: join(folder, 'front-door.json'),
    env: {},
    readFile: () => '',
    dialects,
  })
}

function ordinaryClient({ id, secret, callback, signedOut, noticeUrl }: App): Json {
  return {
    client_id: id,
    client_name: `The ${id} app`,
    client_uri: new URL('/', callback).href,
    client_secret: secret,
    first_party: true,
    redirect_uris: [callback],
    post_logout_redirect_uris: [signedOut],
    backchannel_logout_uri: noticeUrl,
  }
}

/** A person as the configuration has them. */
export function userOf({ username, email, name, passwordHash }: Person): Json {
  return { username, email, name, id: `user-${username}`, email_verified: true, password_hash: passwordHash }
}

async function snapshotOf({ database }: Exeunt): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const tables = await database.unguarded.introspection.getTables()
  const rows = await Promise.all(
    tables.map(({ name }) =>
      database.read
        .selectFrom(name as keyof Schema)
        .selectAll()
        .execute(),
    ),
  )
  return Object.fromEntries(tables.map(({ name }, index) => [name, rows[index] ?? []]))
}
