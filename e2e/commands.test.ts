import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { type Caller, createCaller } from './support/browser.ts'
import { compileCache } from './support/compile-cache.ts'
import { exeunt } from './support/command.ts'
import { crashConfig } from './support/crash-config.ts'
import { redeem, signIn } from './support/journeys.ts'
import { eventually, type NoticeBoard, patientDeliveries, startNoticeBoard } from './support/notices.ts'
import { type Provider, startProvider, temporaryFolder } from './support/provider.ts'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
const ofReadme = /<!-- config -->\n```json\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? ''
const commands = [
  'serve',
  'check-config',
  'migrate',
  'hash-password',
  'rotate-keys',
  'trace',
  'dead-letters',
  'resend',
]

describe('the exeunt command', () => {
  let scratch: string
  before(async () => (scratch = await temporaryFolder()))
  after(() => rm(scratch, { recursive: true }))

  const fileWith = async (name: string, text: string) => {
    const file = join(scratch, name)
    await writeFile(file, text)
    return file
  }
  /** Ends with exit code 1, one or more sentences, and no stack. */
  const assertRefused = async (args: readonly string[], ...words: readonly RegExp[]) => {
    const { code, stdout, stderr } = await exeunt(args)
    assert.equal(code, 1, stdout + stderr)
    for (const word of words) assert.match(stderr, word)
    assert.doesNotMatch(stderr, / at .*:\d+:\d+|node:internal/)
    return stderr
  }

  it('explains itself and its commands', async () => {
    const overview = await exeunt([])
    assert.equal(overview.code, 0)
    for (const command of commands) assert.match(overview.stdout, new RegExp(`exeunt ${command} `))
    const { code, stdout } = await exeunt(['trace', '--help'])
    assert.equal(code, 0)
    assert.match(stdout, /^exeunt trace LOGOUT .*\n\nTell the whole story of one logout\.\n\n/)
  })

  it('tells its version', async () => {
    const { stdout } = await exeunt(['--version'])
    assert.match(stdout, /^exeunt \d+\.\d+\.\d+\n$/)
  })

  it('says which command or option it does not know', async () => {
    await Promise.all([
      assertRefused(['sing'], /There is no command "sing"/),
      assertRefused(['check-config', '--colour', 'x'], /--colour/),
      assertRefused(['serve', '--port', 'http'], /number from 0 to 65535, not "http"/),
      assertRefused(['trace'], /the id of a logout/),
    ])
  })

  describe('check-config', () => {
    it('takes the configuration of the README, and shows no secret', async () => {
      const { code, stdout } = await exeunt([
        'check-config',
        '--config',
        await fileWith('readme.json', ofReadme),
      ])
      assert.equal(code, 0)
      assert.match(stdout, /"notes"[\s\S]*\[secret\]/)
      assert.doesNotMatch(stdout, /a secret of at least 16|correct horse/)
    })

    it('wants a file to check', async () => {
      await assertRefused(['check-config'], /--config FILE/)
    })

    it('reports every mistake at once, each with its path', async () => {
      const config = JSON.parse(ofReadme)
      const [tenant] = config.tenants
      tenant.clients[0].redirect_uris = ['http://app.example/#x']
      tenant.clients[0].client_secret = 'short'
      tenant.clients[0].colour = 'blue'
      tenant.users[0].password = undefined
      const file = await fileWith(
        'mistakes.json',
        JSON.stringify({ ...config, publicUrl: 'http://op.example' }),
      )
      const stderr = await assertRefused(
        ['check-config', '--config', file],
        /has \d mistakes/,
        /publicUrl.*https:/,
        /redirect_uris\[0\]|redirect_uris\.0|redirect_uris\/0/,
        /client_secret/,
        /colour/,
        /password/,
      )
      assert.doesNotMatch(stderr, /"short"/)
    })

    it('reads the certificate and its key as serve would', async () => {
      const pair = { certificateFile: 'nowhere.pem', keyFile: 'key.pem' }
      const config = { publicUrl: 'https://localhost:4000', listen: { tls: pair }, tenants: [{ id: 'a' }] }
      const file = await fileWith('tls.json', JSON.stringify(config))
      await assertRefused(
        ['check-config', '--config', file],
        /nowhere\.pem of listen\.tls cannot be read \(ENOENT\)/,
      )
      await fileWith('nowhere.pem', 'hello')
      await fileWith('key.pem', 'hunter2')
      const stderr = await assertRefused(
        ['check-config', '--config', file],
        /nowhere\.pem holds no certificate/,
      )
      assert.doesNotMatch(stderr, /hunter2/)
    })

    it('says where a file is no JSON, or is not there', async () => {
      const file = await fileWith('broken.json', '{\n  "publicUrl": oops\n}')
      await assertRefused(['check-config', '--config', file], /broken\.json:2:16/)
      await assertRefused(
        ['check-config', '--config', join(scratch, 'nowhere.json')],
        /nowhere\.json.*there is no such file/,
      )
    })
  })

  describe('serve', () => {
    it('takes the configuration of the README, answers, and stops when it is asked to', async () => {
      const provider = await startProvider({
        env: compileCache,
        configure: () => JSON.parse(ofReadme),
        host: 'localhost:4000',
      })
      const caller = createCaller(provider.base, 1)
      const headers = { host: 'localhost:4000' }
      const { body } = await caller.send('GET', '/.well-known/openid-configuration', { headers })
      assert.equal(JSON.parse(body).issuer, 'http://localhost:4000')
      await caller.close()
      assert.equal(await provider.stop(), 0)
    })

    it('ends with the npx that started it', async () => {
      const data = join(scratch, 'by-npx')
      const args = ['--no-install', 'exeunt', 'serve', '--data', data, '--port', '0']
      const env = { ...process.env, ...compileCache }
      const cwd = join(import.meta.dirname, '..')
      const npx = spawn('npx', args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
      let said = ''
      npx.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
      const told = () => /listens on (http:[^;]+);/.exec(said)?.[1]
      await eventually(() => told() !== undefined, 60_000)
      const origin = told()
      const answers = () =>
        fetch(`${origin}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      assert.ok(await answers(), said)
      npx.kill('SIGTERM')
      await eventually(async () => !(await answers()), 30_000)
      assert.ok(!(await answers()), 'the server outlived npx')
    })

    it('says that its port is taken', async () => {
      const other = createServer()
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      const address = other.address()
      const port = String(typeof address === 'object' && address ? address.port : 0)
      const config = await fileWith('taken.json', ofReadme)
      const args = ['serve', '--config', config, '--data', join(scratch, 'taken'), '--port', port]
      await assertRefused(args, new RegExp(`Port ${port} is taken`))
      other.close()
    })

    it('says that its data folder cannot be used', async () => {
      const file = await fileWith('a-file', 'not a folder')
      const config = await fileWith('folder.json', ofReadme)
      const serve = ['serve', '--config', config, '--port', '0', '--data']
      await assertRefused([...serve, file], /data folder .*a-file cannot be used/)
      await mkdir(join(scratch, 'garbage'))
      await writeFile(join(scratch, 'garbage', 'exeunt.db'), 'this is no database'.repeat(1000))
      await assertRefused([...serve, join(scratch, 'garbage')], /garbage cannot be used/)
    })

    it('leaves a database alone that a newer version wrote', async () => {
      const data = join(scratch, 'newer')
      assert.equal((await exeunt(['migrate', '--data', data])).code, 0)
      const database = new DatabaseSync(join(data, 'exeunt.db'))
      database.exec(`insert into kysely_migration values ('9999-from-the-future', '2030-01-01')`)
      database.close()
      const config = await fileWith('newer.json', ofReadme)
      const all = [
        ['migrate'],
        ['serve', '--config', config, '--port', '0'],
        ['dead-letters'],
        ['rotate-keys'],
      ]
      const words = /newer version of Exeunt.*9999-from-the-future/
      await Promise.all(all.map((args) => assertRefused([...args, '--data', data], words)))
    })
  })

  it('migrate can be run again', async () => {
    const data = join(scratch, 'migrated')
    const [first, second] = [
      await exeunt(['migrate', '--data', data]),
      await exeunt(['migrate', '--data', data]),
    ]
    assert.deepEqual([first.code, second.code], [0, 0])
    assert.match(first.stdout, /^Migrated: 0001/)
    assert.equal(second.stdout, 'The database is up to date.\n')
  })

  it('routes prints every URL, that for probes too', async () => {
    const { code, stdout } = await exeunt(['routes'])
    assert.equal(code, 0)
    for (const path of ['/health', '/oauth2/logout', '/\\.well-known/openid-configuration'])
      assert.match(stdout, new RegExp(`^GET +${path} +\\S`, 'm'))
  })

  it('hash-password reads a line, and makes a hash that a configuration takes', async () => {
    const { code, stdout, stderr } = await exeunt(['hash-password'], 'correct horse\n')
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[\w+/]+\$[\w+/]+\n$/)
    const config = JSON.parse(ofReadme)
    config.tenants[0].users[0] = { username: 'ada', password_hash: stdout.trim() }
    const file = await fileWith('hashed.json', JSON.stringify(config))
    assert.equal((await exeunt(['check-config', '--config', file])).code, 0)
    assert.equal((await exeunt(['hash-password'], '')).code, 1)
    const short = await exeunt(['hash-password'], 'seven!!\n')
    assert.deepEqual([short.code, short.stdout], [1, ''])
    assert.match(short.stderr, /Expected a password of 8 to 256 characters\./)
    assert.doesNotMatch(short.stderr, /seven/)
    await assertRefused(['hash-password', 'secret'], /not from the command line/)
  })

  describe('beside a running server', () => {
    const opened: (() => unknown)[] = []
    let board: NoticeBoard
    let provider: Provider
    let caller: Caller
    let data: string
    let rotated: Promise<Awaited<ReturnType<typeof exeunt>>>
    before(async () => {
      data = await temporaryFolder()
      opened.push(() => rm(data, { recursive: true }))
      board = await startNoticeBoard()
      opened.push(board.stop)
      provider = await startProvider({
        env: compileCache,
        configure: (base) => ({
          ...crashConfig(base, board.origin, ['ledger']),
          deliveries: patientDeliveries,
        }),
        folder: data,
      })
      opened.push(provider.stop)
      caller = createCaller(provider.base, 2)
      opened.push(caller.close)
      // A server notices within 15 seconds; the other tests are done meanwhile.
      rotated = exeunt(['rotate-keys', '--data', data, '--algorithm', 'RS256', '--overlap', '0'])
    })
    after(async () => {
      for (const close of opened.toReversed()) await close()
    })

    /** Signs in and out, and brings the logout's id. */
    async function logOut(): Promise<string> {
      const browser = caller.browser()
      const uri = `${board.origin}/ledger/callback`
      const { id_token = '' } = await redeem(caller, 'ledger', uri, await signIn(browser, 'ledger', uri))
      const { location = '' } = await browser.get(`/oauth2/logout?id_token_hint=${id_token}`)
      return new URL(location).searchParams.get('id') ?? ''
    }

    it('BCL-41 trace tells the whole story of a logout', async () => {
      const id = await logOut()
      const { code, stdout } = await exeunt(['trace', id, '--data', data])
      assert.equal(code, 0)
      const lines = [
        `Logout ${id} of tenant crash`,
        'door +end-session, asked by client ledger',
        'evidence +id-token-hint',
        'sessions +1 ended',
        'ledger +sid ',
        'grants +1 revoked',
        'notices +1',
        'ledger \\(ledger\\) at .*/ledger/notice: delivered',
        'try 1 .*accepted 200',
      ]
      for (const line of lines) assert.match(stdout, new RegExp(line))
      assert.doesNotMatch(stdout, /eyJ/)
      const told = await exeunt(['trace', id, '--data', data, '--json'])
      assert.equal(JSON.parse(told.stdout).deliveries[0].state, 'delivered')
      await assertRefused(['trace', '01aaaaaaaaaaaaaaaaaaaaaaaa', '--data', data], /There is no logout 01a/)
    })

    it('BCL-41 dead-letters lists what was refused, and resend sends it again', async () => {
      board.status = 400
      const logout = await logOut()
      board.status = 200
      const count = board.notices.length
      const { stdout } = await exeunt(['dead-letters', '--data', data])
      const [line = ''] = stdout.split('\n')
      assert.match(line, new RegExp(`refused after 1 +ledger .*/ledger/notice +logout ${logout}$`))
      const [delivery = ''] = line.split(' ')
      const resent = await exeunt(['resend', delivery, '--data', data])
      assert.deepEqual([resent.code, resent.stdout], [0, `Delivery ${delivery} is in the queue again.\n`])
      await eventually(() => board.notices.length > count, 30_000)
      assert.equal(board.notices.length, count + 1)
      await eventually(async () => (await deadLetters()) === 'none', 30_000)
      assert.equal(await deadLetters(), 'none')
      await assertRefused(['resend', 'nothing', '--data', data], /There is no delivery nothing/)
    })

    it('CORE-12 rotate-keys is noticed by a running server, and the old key stays published', async () => {
      const { code, stdout } = await rotated
      assert.equal(code, 0, stdout)
      const fresh = /RS256 key (\S+) is published/.exec(stdout)?.[1] ?? ''
      const published = async (): Promise<readonly string[]> => {
        const { body } = await caller.send('GET', '/oauth2/jwks')
        return JSON.parse(body).keys.map(({ kid }: { readonly kid: string }) => kid)
      }
      await eventually(async () => (await published()).includes(fresh), 45_000)
      const keys = await published()
      assert.equal(keys[0], fresh, 'the one that signs comes first')
      assert.equal(keys.length, 5)
      await logOut()
      const [header = ''] = board.notices.at(-1)?.token.split('.') ?? []
      assert.equal(JSON.parse(Buffer.from(header, 'base64url').toString()).kid, fresh)
    })

    async function deadLetters(): Promise<'none' | 'some'> {
      const { stdout } = await exeunt(['dead-letters', '--data', data])
      return stdout.startsWith('Every notice so far') ? 'none' : 'some'
    }
  })
})
