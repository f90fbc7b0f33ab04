import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import { migrate, openDatabase } from '../platform/store/open.ts'

const secret = '0123456789abcdef0123456789abcdef'
const app = { client_id: 'shop', client_secret: secret, redirect_uris: ['https://shop.example/cb'] }
const notice = /^tenants\[0\]\.clients\[0\]: says no "dialect", .* to silence this$/m

async function written(t: TestContext, clients: readonly object[], more: object = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'exeunt-check-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'config.json')
  const tenant = { id: 'acme', dialects: { genauth: {} }, clients, ...more }
  await writeFile(file, JSON.stringify({ publicUrl: 'http://localhost:4000', tenants: [tenant] }))
  return { folder, file }
}

function exeunt(t: TestContext, ...args: readonly string[]) {
  const main = join(import.meta.dirname, '../main.ts')
  const child = spawn(process.execPath, ['--conditions=exeunt-source', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  return child
}

async function checked(t: TestContext, clients: readonly object[]) {
  const child = exeunt(t, 'check-config', '--config', (await written(t, clients)).file)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { stdout, stderr, code }
}

describe('a configuration that is allowed and probably not meant', () => {
  it('is good, and check-config says so beside it', async (t) => {
    const { stdout, stderr, code } = await checked(t, [app])
    assert.equal(code, 0)
    assert.match(stderr, notice)
    assert.match(stderr, /\nThe configuration is good\.\n$/)
    assert.doesNotMatch(stdout, /to silence this/)
    assert.equal((JSON.parse(stdout) as { readonly publicUrl: string }).publicUrl, 'http://localhost:4000')
  })

  it('AUT-75 so is what a management API set and the file says otherwise, of a database that is named', async (t) => {
    const { folder, file } = await written(t, [{ ...app, dialect: 'genauth' }], { allowedLogoutUrls: [] })
    const said = async (...args: readonly string[]) => {
      const child = exeunt(t, 'check-config', '--config', file, ...args)
      const [stderr, [code]] = await Promise.all([
        text(child.stderr),
        once(child, 'close') as Promise<[number | null]>,
      ])
      return `${String(code)} ${stderr}`
    }
    assert.match(await said('--data', folder), /^1 There is no database in /)
    const database = openDatabase(folder)
    const silent = '0 The configuration is good.\n'
    assert.equal(await said('--data', folder), silent)
    await migrate(database)
    assert.equal(await said('--data', folder), silent)
    const names = ['allowedLogoutUrls', 'dialects.genauth.logoutPrompt']
    await database.write((transaction) =>
      transaction
        .insertInto('tenant_overrides')
        .values(names.map((name) => ({ tenant_id: 'acme', name, value: '"no"', updated_at: 0 })))
        .execute(),
    )
    await database.close()
    assert.match(
      await said('--data', folder),
      /^0 tenant acme: allowedLogoutUrls stands in the configuration file, which counts; a value set by the management API is ignored\ntenant acme: dialects\.genauth\.logoutPrompt is as the configuration file has it, .*expected true or false.*\nThe configuration is good\.\n$/,
    )
    assert.equal(await said(), silent)
  })

  it('is said at the start', async (t) => {
    const { folder, file } = await written(t, [app])
    const child = exeunt(t, 'serve', '--config', file, '--data', folder, '--port', '0')
    const said: string[] = []
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      said.push(String(chunk))
      if (/listens on/.test(said.join(''))) break
    }
    assert.match(said.join(''), notice)
  })

  it('is none where the client says which it speaks', async (t) => {
    const { stdout, stderr } = await checked(t, [{ ...app, dialect: 'genauth' }])
    assert.equal(stderr, 'The configuration is good.\n')
    assert.match(
      stdout,
      /"issuer": "http:\/\/localhost:4000\/oidc",\s+"idTokenAlgorithm": "HS256",\s+"accessTokenFormat": "jwt"/,
    )
    assert.doesNotMatch(stdout, new RegExp(secret))
  })
})
