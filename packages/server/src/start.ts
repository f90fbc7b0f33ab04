import { once } from 'node:events'
import { createServer } from 'node:net'
import { compose, type Exeunt, type World } from './compose.ts'
import type { Config } from './config.ts'
import { CommandFailure } from './commands/command.ts'
import { isPublic } from './domain/client.ts'
import { AccountNameTaken, ClientIdTaken, IdentityTaken } from './platform/directory/index.ts'
import { MasterKeyUnusable } from './platform/keys/master-key.ts'
import type { Log } from './platform/log.ts'
import { forgetOld } from './platform/store/retention.ts'
import { lockForServing } from './platform/store/serve-lock.ts'
import { TlsUnusable } from './platform/tls/material.ts'

/**
 * How often sessions whose time is over are looked for, logouts that failed after their account was closed made up
 * for, old rows forgotten, and old keys replaced.
 */
const expirySweepMilliseconds = 15_000
const owedMilliseconds = 60_000
/** What failed longer ago waits for the next start: nobody reads all accounts every minute. */
const owedFor = 86_400_000
const retentionMilliseconds = 600_000
const rotationSweepMilliseconds = 60_000

export interface RunningServer {
  /** `http://127.0.0.1:4000`, or `https:` with TLS: where it listens, which is not its public address. */
  readonly listeningOn: string
  readonly changes: readonly string[]
  /** Answers what is under way, finishes the tries that are out, closes the database and leaves the folder. */
  stop(): Promise<void>
}

/**
 * Starts the program: composes it, listens, and keeps the worker and the sweeps going.
 *
 * Two servers on one folder would undo each other's configuration, and hold its clients in memory as they were.
 * @throws CommandFailure, DatabaseUnusable with a sentence where the port, the folder, the key or the database
 * cannot be used, or another server runs on the folder.
 */
export async function startServer(config: Config, world: World): Promise<RunningServer> {
  await tryPort(config)
  const lock = lockForServing(world.dataFolder)
  try {
    const running = await startLocked(config, world)
    return { ...running, stop: () => running.stop().finally(() => lock.release()) }
  } catch (fault) {
    lock.release()
    throw fault
  }
}

async function startLocked(config: Config, world: World): Promise<RunningServer> {
  const exeunt = await composed(config, world)
  try {
    const { host, port } = config.listen
    const listeningOn = await exeunt.http.listen({ host, port })
    noteExceptions(config, world.log)
    exeunt.logout.deliverer.start()
    await exeunt.endOwed()
    const sweeps = startSweeps(exeunt, world)
    return {
      listeningOn,
      changes: exeunt.changes,
      stop: async () => {
        await sweeps.stop()
        await exeunt.http.close()
        await exeunt.logout.deliverer.stop()
        await exeunt.close()
      },
    }
  } catch (fault) {
    await exeunt.close()
    throw asFailure(fault, config)
  }
}

/** Applying a configuration can end sessions: a start that its port would stop must stop before that. */
async function tryPort(config: Config): Promise<void> {
  const probe = createServer().listen(config.listen)
  try {
    await once(probe, 'listening')
  } catch (fault) {
    throw asFailure(fault, config)
  }
  probe.close()
  await once(probe, 'close')
}

async function composed(config: Config, world: World): Promise<Exeunt> {
  try {
    return await compose(config, world)
  } catch (fault) {
    throw asFailure(fault, config)
  }
}

/** D8: RFC 9700 §2.2.2 asks for rotation at public clients; whoever is let off stands in the log of each start. */
function noteExceptions({ tenants }: Config, log: Log): void {
  for (const { tenant, clients } of tenants) {
    for (const { client } of clients) {
      const keepsTokens = client.grantTypes.includes('refresh_token') && client.refreshTokenPolicy === 'reuse'
      if (isPublic(client) && keepsTokens)
        log.warn('refresh tokens of a public client are not rotated', {
          tenant: tenant.id,
          client: client.id,
        })
    }
  }
}

/** Turns what an operator can mend into a sentence; everything else stays a fault. */
function asFailure(fault: unknown, { listen }: Config): unknown {
  const sentences = [MasterKeyUnusable, TlsUnusable, AccountNameTaken, ClientIdTaken, IdentityTaken]
  if (fault instanceof Error && sentences.some((kind) => fault instanceof kind))
    return new CommandFailure(fault.message)
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  if (code === 'EADDRINUSE')
    return new CommandFailure(
      `Port ${listen.port} is taken; stop what listens there, or choose another with --port, and name it in publicUrl too.`,
    )
  if (code === 'EACCES')
    return new CommandFailure(
      `Port ${listen.port} may not be opened by this user; choose another with --port, and name it in publicUrl too.`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CommandFailure(`The address ${listen.host} (listen.host) does not belong to this machine.`)
  }
  return fault
}

/** Sweeps never overlap themselves, and a fault in one does not end the next. */
function startSweeps({ logout, database, tenants, rotateDueKeys, endOwed }: Exeunt, { clock, log }: World) {
  const every = (milliseconds: number, name: string, sweep: () => Promise<unknown>) => {
    let running: Promise<unknown> = Promise.resolve()
    const timer = setInterval(() => {
      running = running.then(sweep).catch((fault: unknown) => log.error(`${name} fault`, fault))
    }, milliseconds)
    timer.unref()
    return async () => {
      clearInterval(timer)
      await running
    }
  }
  const stops = [
    every(expirySweepMilliseconds, 'expiry', () => logout.endOverdueSessions()),
    every(owedMilliseconds, 'owed logouts', () => endOwed(new Date(clock.now().getTime() - owedFor))),
    every(retentionMilliseconds, 'retention', () => forgetOld(database, tenants, clock.now())),
    every(rotationSweepMilliseconds, 'key rotation', rotateDueKeys),
  ]
  return { stop: async () => void (await Promise.all(stops.map((stop) => stop()))) }
}
