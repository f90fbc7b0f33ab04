import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { openBrowser } from './support/browser.ts'

const anyPorts = { PORT: '0', LEDGER_PORT: '0', ATLAS_PORT: '0' }

interface Run {
  readonly process: ChildProcess
  readonly output: () => string
  readonly exit: Promise<number | null>
  /** The three addresses, once the demo says that it runs. */
  readonly origins: () => Promise<{ ledger: string; atlas: string; provider: string }>
}

/** `npm start` with a stand-in for the provider, in a data folder of its own. */
function start(t: TestContext, folder: string, environment: Record<string, string> = {}, program = ''): Run {
  const runner = join(import.meta.dirname, 'support/stand-in-demo.ts')
  const env = { ...process.env, ...anyPorts, EXEUNT_DATA: folder, ...environment }
  const args = ['--conditions=exeunt-source', runner, ...(program ? [program] : [])]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  // Its end is known when all that it said has been read.
  const exit = once(child, 'close').then(([code]) => code)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void (output += chunk))
  t.after(async () => {
    child.kill('SIGTERM')
    await exit
  })
  const originAfter = (name: string) =>
    output.match(new RegExp(`${name}:? +(http://localhost:\\d+)/`))?.[1] ?? ''
  const origins = async () => {
    while (!output.includes('Ctrl-C')) {
      const event = await Promise.race([once(child.stdout, 'data'), exit.then(() => 'gone')])
      if (event === 'gone') throw new Error(`the demo ended: ${output}`)
    }
    const [ledger = '', atlas = '', provider = ''] = ['Ledger', 'Atlas', 'Provider'].map(originAfter)
    return { ledger, atlas, provider }
  }
  return { process: child, output: () => output, exit, origins }
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-demo-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function isAnswering(origin: string): Promise<boolean> {
  return fetch(origin).then(
    () => true,
    () => false,
  )
}

async function silence(origins: readonly string[]): Promise<void> {
  const deadline = Date.now() + 30_000
  for (const origin of origins) {
    while (await isAnswering(origin)) {
      assert.ok(Date.now() < deadline, `${origin} still answers`)
      await pause(20)
    }
  }
}

describe('npm start', () => {
  it('starts three processes in which a person can sign in, and Ctrl-C ends them all', async (t) => {
    const demo = start(t, temporaryFolder(t))
    const { ledger, atlas, provider } = await demo.origins()
    assert.match(demo.output(), /ada@example\.com[\s\S]*correct horse battery staple/)

    const browser = openBrowser()
    for (const app of [ledger, atlas]) {
      assert.match((await browser.press(await browser.go(app))).text, /Hello, Ada Lovelace/)
    }
    demo.process.kill('SIGINT')
    assert.equal(await demo.exit, 0)
    await silence([ledger, atlas, provider])
    assert.doesNotMatch(demo.output(), /stopped by itself|Error/)
  })

  it('ends on Ctrl-C although a part does not hear it', async (t) => {
    const folder = temporaryFolder(t)
    const provider = pathToFileURL(join(import.meta.dirname, 'support/stand-in-provider.ts')).href
    const deaf = `for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.removeAllListeners(event).on(event, () => {})`
    writeFileSync(join(folder, 'deaf.ts'), `await import('${provider}')\n${deaf}\n`)
    const demo = start(t, folder, {}, join(folder, 'deaf.ts'))
    const origins = Object.values(await demo.origins())
    demo.process.kill('SIGINT')
    assert.equal(await demo.exit, 0)
    await silence(origins)
  })

  it('leaves nothing behind when it is killed outright', async (t) => {
    const demo = start(t, temporaryFolder(t))
    const origins = Object.values(await demo.origins())
    demo.process.kill('SIGKILL')
    await demo.exit
    await silence(origins)
  })

  it('ends with one sentence and exit code 1 when a part dies', async (t) => {
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, 'broken.ts'), `throw new Error('no luck today')\n`)
    const demo = start(t, folder, {}, join(folder, 'broken.ts'))
    assert.equal(await demo.exit, 1)
    const [sentence, ...rest] = demo.output().trim().split('\n')
    assert.deepEqual(rest, [])
    assert.match(sentence ?? '', /^The provider stopped by itself \(exit code 1\).*Error: no luck today$/)
  })

  for (const variable of ['PORT', 'LEDGER_PORT', 'ATLAS_PORT']) {
    it(`says that ${variable} is taken, and starts nothing`, async (t) => {
      const other = createServer().listen(0, 'localhost')
      await once(other, 'listening')
      t.after(() => other.close())
      const { port } = other.address() as AddressInfo
      const demo = start(t, temporaryFolder(t), { [variable]: String(port) })
      assert.equal(await demo.exit, 1)
      const expected = `Port ${port} is in use: stop what listens there, or set ${variable}.\n`
      assert.equal(demo.output(), expected)
    })
  }

  it('says which port makes no sense', async (t) => {
    for (const PORT of ['http', '70000', '-1']) {
      const demo = start(t, temporaryFolder(t), { PORT })
      assert.equal(await demo.exit, 1)
      assert.equal(demo.output(), 'PORT must be a number from 0 to 65535.\n')
    }
    const demo = start(t, temporaryFolder(t), { PORT: '4999', ATLAS_PORT: '4999' })
    assert.equal(await demo.exit, 1)
    assert.match(demo.output(), /cannot both have port 4999/)
  })

  it('keeps the secrets of its data folder, for its owner alone', async (t) => {
    const folder = temporaryFolder(t)
    const secretsOf = () => {
      const { tenants } = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))
      return tenants[0].clients.map((client: { client_secret: string }) => client.client_secret)
    }
    const seen: string[][] = []
    for (const _ of [1, 2]) {
      const demo = start(t, folder)
      await demo.origins()
      seen.push(secretsOf())
      demo.process.kill('SIGTERM')
      await demo.exit
    }
    assert.deepEqual(seen[0], seen[1])
    assert.equal(new Set(seen[0]).size, 2)
  })
})
