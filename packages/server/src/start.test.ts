import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import { createCaller } from '../../../e2e/support/browser.ts'
import { signIn } from '../../../e2e/support/journeys.ts'
import { reservePort } from '../../../e2e/support/reserved-port.ts'
import { genauthTraits, minimalBut, minimalText } from './config.fixture.ts'
import { readConfig } from './config.ts'
import { CommandFailure } from './commands/command.ts'
import { systemClock } from './platform/clock.ts'
import { createLog, type Log } from './platform/log.ts'
import { createRandom } from './platform/random.ts'
import { DatabaseUnusable, openDatabase } from './platform/store/open.ts'
import { startServer } from './start.ts'

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exeunt-start-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

function start(json: string, port: number, dataFolder: string, log = createLog('silent')) {
  const reading = readConfig({
    text: json,
    fileName: 'exeunt.json',
    env: { PORT: `${port}` },
    readFile: () => '',
    dialects: [genauthTraits],
  })
  assert.equal(reading.kind, 'config', JSON.stringify(reading))
  const random = createRandom(systemClock)
  const world = { dataFolder, clock: systemClock, random, log }
  return startServer(reading.kind === 'config' ? reading.config : assert.fail(), world)
}

/** `exeunt serve` in a process of its own. */
async function serving(t: TestContext, folder: string) {
  const config = join(folder, 'config.json')
  await writeFile(config, minimalText)
  const main = join(import.meta.dirname, 'main.ts')
  const args = ['serve', '--config', config, '--data', folder, '--port', '0']
  const child = spawn(process.execPath, ['--conditions=exeunt-source', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  return child
}

const portOf = ({ listeningOn }: { readonly listeningOn: string }) => Number(new URL(listeningOn).port)

describe('a configuration with the id of a client that registered itself', () => {
  it('RFC7591 is refused in one sentence, and applies nothing', async (t) => {
    const folder = await temporaryFolder(t)
    const open = minimalBut({ tenant: { registration: { mode: 'open' } } })
    const running = await start(open, 0, folder)
    const caller = createCaller(running.listeningOn, 1)
    const body = JSON.stringify({ redirect_uris: ['https://shop.example/cb'] })
    const headers = { host: 'localhost:4000', 'content-type': 'application/json' }
    const answer = await caller.send('POST', '/oauth2/register', { headers, form: body })
    await caller.close()
    await running.stop()
    const { client_id } = JSON.parse(answer.body) as { readonly client_id: string }
    const clashing = minimalBut({ client: { client_id }, user: { username: 'bob' } })
    await assert.rejects(start(clashing, 0, folder), (fault) => {
      assert.ok(fault instanceof CommandFailure)
      assert.match(fault.message, /has the id of a client that registered itself/)
      return true
    })
    const database = openDatabase(folder)
    t.after(() => database.close())
    const users = await database.read.selectFrom('users').select('username').execute()
    assert.deepEqual(
      users.map(({ username }) => username),
      ['ada'],
    )
  })
})

describe('a start whose port is taken', () => {
  it('applies nothing to the database of the server that runs', async (t) => {
    const folder = await temporaryFolder(t)
    const running = await start(minimalText, 0, folder)
    t.after(() => running.stop())
    const other = minimalBut({
      client: { client_id: 'another' },
      user: { username: 'bob', email: 'bob@example.com' },
    })
    await assert.rejects(start(other, portOf(running), folder), (fault) => {
      assert.ok(fault instanceof CommandFailure)
      assert.match(fault.message, /^Port \d+ is taken; /)
      return true
    })
    const database = openDatabase(folder)
    t.after(() => database.close())
    const clients = await database.read.selectFrom('clients').select(['id', 'removed_at']).execute()
    assert.deepEqual(
      clients.map((row) => [row.id, row.removed_at]),
      [['ledger', null]],
    )
    const users = await database.read.selectFrom('users').select(['username', 'disabled_at']).execute()
    assert.deepEqual(
      users.map((row) => [row.username, row.disabled_at]),
      [['ada', null]],
    )
  })

  it('makes no database where there was none', async (t) => {
    const [folder, empty] = [await temporaryFolder(t), await temporaryFolder(t)]
    const running = await start(minimalText, 0, folder)
    t.after(() => running.stop())
    await assert.rejects(start(minimalText, portOf(running), empty), CommandFailure)
    assert.deepEqual(await readdir(empty), [])
  })
})

describe('a start on a folder that another server runs on', () => {
  const bob = minimalBut({ user: { username: 'bob', email: 'bob@example.com' } })
  const usernamesIn = async (folder: string) => {
    const database = openDatabase(folder)
    const users = await database.read.selectFrom('users').select('username').execute()
    await database.close()
    return users.map(({ username }) => username)
  }

  it('is refused and applies nothing, until that one stops', async (t) => {
    const folder = await temporaryFolder(t)
    const running = await start(minimalText, 0, folder)
    await assert.rejects(start(bob, 0, folder), {
      constructor: DatabaseUnusable,
      message: `Another server runs on the data folder ${folder}; stop it, or choose another folder with --data.`,
    })
    assert.deepEqual(await usernamesIn(folder), ['ada'])
    await running.stop()
    const next = await start(bob, 0, folder)
    await next.stop()
    assert.deepEqual((await usernamesIn(folder)).toSorted(), ['ada', 'bob'])
  })

  it('exits with code 1 and one sentence', async (t) => {
    const folder = await temporaryFolder(t)
    const running = await start(minimalText, 0, folder)
    t.after(() => running.stop())
    const child = await serving(t, folder)
    // Only a server that runs says something here.
    child.stdout.once('data', () => child.kill())
    const [exit, said] = await Promise.all([once(child, 'exit'), text(child.stderr)])
    assert.deepEqual(exit, [1, null])
    assert.match(said, /^Another server runs on the data folder .*\.\n$/)
  })

  it('is welcome when that one was killed', async (t) => {
    const folder = await temporaryFolder(t)
    const child = await serving(t, folder)
    await once(child.stdout, 'data')
    await assert.rejects(start(minimalText, 0, folder), DatabaseUnusable)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const next = await start(minimalText, 0, folder)
    await next.stop()
  })

  it('a start that fails leaves the folder to the next', async (t) => {
    const folder = await temporaryFolder(t)
    const keyFile = join(folder, 'master.key')
    await writeFile(keyFile, 'no key')
    await assert.rejects(start(minimalText, 0, folder), CommandFailure)
    await rm(keyFile)
    const running = await start(minimalText, 0, folder)
    await running.stop()
  })
})

describe('the log of a start', () => {
  it('D8 names every public client whose refresh tokens are not rotated', async (t) => {
    const warnings: unknown[] = []
    const log: Log = { ...createLog('silent'), warn: (event, fields) => void warnings.push([event, fields]) }
    const [redirect_uris, refresh_token_policy] = [['https://spa.example/'], 'reuse']
    const clients = [
      { client_id: 'kept', redirect_uris, refresh_token_policy },
      { client_id: 'rotated', redirect_uris },
      { client_id: 'vendor', redirect_uris, dialect: 'genauth' },
      { client_id: 'without', redirect_uris, refresh_token_policy, grant_types: ['authorization_code'] },
      { client_id: 'secret', redirect_uris, refresh_token_policy, client_secret: 'a secret of some length' },
    ]
    const running = await start(
      minimalBut({ tenant: { clients, dialects: { genauth: {} } } }),
      0,
      await temporaryFolder(t),
      log,
    )
    await running.stop()
    assert.deepEqual(warnings, [
      ['refresh tokens of a public client are not rotated', { tenant: 'acme', client: 'kept' }],
      ['refresh tokens of a public client are not rotated', { tenant: 'acme', client: 'vendor' }],
    ])
  })
})

/** An app that fetches the provider's keys when it is told, as one does that has not cached them. */
async function appWithoutKeys(t: TestContext, provider: string) {
  const told = Promise.withResolvers<boolean>()
  const server = createServer((request, response) => {
    request.resume()
    void fetch(`${provider}/oauth2/jwks`)
      .then(({ ok }) => ok)
      .catch(() => false)
      .then((answers) => {
        told.resolve(answers)
        response.writeHead(answers ? 200 : 400).end()
      })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  const address = server.address()
  const uri = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/notice`
  return { uri, foundKeys: told.promise }
}

describe('BCL-50 a start with a changed password', () => {
  it('tells apps only when they can fetch the keys', async (t) => {
    const { port, release } = await reservePort()
    const base = `http://localhost:${port}`
    const folder = await temporaryFolder(t)
    const app = await appWithoutKeys(t, base)
    const config = (user: Readonly<Record<string, unknown>>) =>
      minimalBut({ top: { publicUrl: base }, client: { backchannel_logout_uri: app.uri }, user })
    await release()
    const first = await start(config({}), port, folder)
    const caller = createCaller(base, 1)
    await signIn(caller.browser(), 'ledger', 'http://localhost:4001/callback')
    await caller.close()
    await first.stop()
    const second = await start(config({ password: 'another horse, another staple' }), port, folder)
    assert.equal(await app.foundKeys, true)
    await second.stop()
  })
})

describe('a start with TLS', () => {
  const overTls = (port: number, tls: object) =>
    minimalBut({ top: { publicUrl: `https://localhost:${port}`, listen: { tls } } })

  it('answers by https to whoever trusts the file, and to nobody else', async (t) => {
    const [folder, { port, release }] = [await temporaryFolder(t), await reservePort()]
    const caFile = join(folder, 'ca.pem')
    await release()
    const running = await start(overTls(port, { selfSigned: true, caFile }), port, folder)
    t.after(() => running.stop())
    assert.match(running.listeningOn, /^https:/)
    const url = `https://localhost:${port}/.well-known/openid-configuration`
    const { status, body } = await getSecurely(url, await readFile(caFile, 'utf8'))
    assert.equal(status, 200)
    assert.equal(JSON.parse(body).issuer, `https://localhost:${port}`)
    await assert.rejects(getSecurely(url), { code: /SELF_SIGNED|UNABLE_TO_VERIFY/ })
    await assert.rejects(fetch(url.replace('https:', 'http:')))
  })

  it('applies nothing and is refused in one sentence where the certificate cannot be used', async (t) => {
    const [folder, { port, release }] = [await temporaryFolder(t), await reservePort()]
    const caFile = join(folder, 'nowhere', 'ca.pem')
    await release()
    await assert.rejects(start(overTls(port, { selfSigned: true, caFile }), port, folder), {
      constructor: CommandFailure,
      message: `The file ${caFile} (listen.tls.caFile) cannot be written (ENOENT).`,
    })
    assert.equal((await readdir(folder)).includes('exeunt.db'), false)
  })
})

function getSecurely(url: string, ca?: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
    call.on('error', reject).end()
  })
}
