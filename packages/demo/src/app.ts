import { readSettings, type AppSettings } from './app/settings.ts'
import { startApp, type RunningApp } from './app/server.ts'

// One demo app as a process of its own: prints where it listens, and stops on SIGTERM, on SIGINT, and
// when the process that started it is gone.
const reading = readSettings(process.argv.slice(2), process.env)
if (reading.kind === 'refused') fail(`The demo app cannot start: ${reading.message}.`)
else await run(reading.settings)

async function run(settings: AppSettings): Promise<void> {
  const app = await startApp(settings).catch((error: unknown) => fail(describe(settings, error)))
  if (!app) return
  stopOnSignals(app)
  console.log(`${settings.name} listens on ${app.origin}/`)
  process.send?.({ kind: 'listening', origin: app.origin })
}

function stopOnSignals(app: RunningApp): void {
  const stop = () => void app.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.once('disconnect', stop)
}

function describe({ name, port }: AppSettings, error: unknown): string {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  if (isTaken) return `${name} cannot start: port ${port} is in use.`
  return `${name} cannot start: ${error instanceof Error ? error.message : String(error)}.`
}

function fail(sentence: string): undefined {
  console.error(sentence)
  process.exitCode = 1
}
