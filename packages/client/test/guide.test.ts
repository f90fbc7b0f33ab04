import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { AuthenticationClient } from '../src/genauth/index.ts'
import * as client from '../src/index.ts'
import { startGenauthProvider } from './support/genauth-provider.ts'
import { app, readUrl } from './support/genauth-scene.ts'
import { startLoopbackProvider, type LoopbackProvider } from './support/loopback-provider.ts'

const root = join(import.meta.dirname, '../../..')
const guide = readFileSync(join(root, 'docs/guides/connect-an-app.md'), 'utf8')
const readme = readFileSync(join(root, 'packages/client/README.md'), 'utf8')
const source = pathToFileURL(join(root, 'packages/client/src/index.ts')).href
const genauthSource = pathToFileURL(join(root, 'packages/client/src/genauth/index.ts')).href

describe('the handler in the guide "connect an app"', () => {
  it('obeys a logout token', async (t) => {
    const { provider, signIn, post } = await startGuide(t)
    await signIn()
    assert.equal((await post({ logout_token: await provider.logoutToken('notes') })).status, 200)
  })

  it('refuses a token that is none', async (t) => {
    const { post } = await startGuide(t)
    const answer = await post({ logout_token: 'eyJ.a.b' })
    assert.equal(answer.status, 400)
    assert.match(await answer.text(), /invalid_request/)
  })

  it('answers 405 to a GET, and 404 elsewhere', async (t) => {
    const { origin } = await startGuide(t)
    assert.equal((await fetch(`${origin}/backchannel-logout`)).status, 405)
    assert.equal((await fetch(`${origin}/elsewhere`)).status, 404)
  })

  it('answers 500 when the keys are out of reach, so that the notice comes again, and logs why', async (t) => {
    const logged = t.mock.method(console, 'error', () => undefined)
    const { provider, post } = await startGuide(t)
    const logoutToken = await provider.logoutToken('notes')
    provider.mischief.answer = () => ({ status: 503 })
    assert.equal((await post({ logout_token: logoutToken })).status, 500)
    const [fault] = logged.mock.calls
      .flatMap((call) => call.arguments)
      .filter((part) => part instanceof Error)
    assert.match(fault?.message ?? '', /answered with status 503$/)
  })
})

describe('the app in the README', () => {
  it('signs a person in and out again', async (t) => {
    const { origin, provider } = await startReadmeApp(t)
    const { location, cookie } = await visit(`${origin}/login`)
    const back = await provider.browse(location)
    const inside = await visit(`${origin}${back.pathname}${back.search}`, cookie)
    assert.deepEqual([inside.status, inside.location], [302, '/'])
    const session = inside.cookies.find((one) => one.startsWith('notes_session=')) ?? ''
    assert.match((await visit(`${origin}/`, session)).text, /^Hello Ada Lovelace\./)

    const { at, query } = readUrl((await visit(`${origin}/logout`, session)).location)
    assert.equal(at, `${provider.host}/oidc/session/end`)
    assert.deepEqual(Object.keys(query), ['post_logout_redirect_uri', 'id_token_hint'])
    assert.match((await visit(`${origin}/`, session)).text, /^Come in/)
    assert.equal(
      readUrl((await visit(`${origin}/logout`, session)).location).at,
      `${provider.host}/login/profile/logout`,
    )
  })

  it('goes on after a callback that is none, which anybody can open', async (t) => {
    const logged = t.mock.method(console, 'error', () => undefined)
    const { origin } = await startReadmeApp(t)
    assert.equal((await visit(`${origin}/callback?code=c&state=s`)).status, 400)
    assert.match(
      String(logged.mock.calls[0]?.arguments[0]),
      /^the callback was refused: this browser did not/,
    )
    assert.match((await visit(`${origin}/`)).text, /^Come in/)
  })
})

describe('the examples in the README', () => {
  it('name methods that the GenAuth client has', () => {
    const [, section = ''] = readme.split('## GenAuth')
    const rows = section.matchAll(/^\|[^|]+\|(?<use>[^|]+)\|[^|]*\|$/gm)
    const named = [...rows].flatMap(({ groups }) => groups?.['use']?.match(/\w{5,}(?=`)/g) ?? [])
    assert.ok(named.length >= 18)
    assert.deepEqual(
      named.filter((name) => !(name in AuthenticationClient.prototype)),
      [],
    )
  })

  it('name functions that the package has', () => {
    const front = readFileSync(join(root, 'README.md'), 'utf8')
    const names = [front, guide].flatMap((text) => [
      ...text.matchAll(/import \{([^}]*)\} from '@exeunt\/client'/g),
    ])
    const used = names.flatMap(([, list = '']) => list.split(',').map((name) => name.trim())).filter(Boolean)
    assert.ok(used.length >= 7)
    assert.deepEqual(
      used.filter((name) => !(name in client)),
      [],
    )
  })
})

/** The guide's program as it stands, but for its issuer and its port. */
async function startGuide(t: TestContext) {
  const provider = await startLoopbackProvider({
    clients: { notes: { method: 'client_secret_basic', secret: 'a secret of at least 16 characters' } },
  })
  t.after(() => provider.close())
  const { server, rp } = await load(t, provider)
  const origin = await originOf(t, server)
  const post = (form: Readonly<Record<string, string>>) =>
    fetch(`${origin}/backchannel-logout`, { method: 'POST', body: new URLSearchParams(form) })
  const signIn = async () => {
    const { url, pending } = await client.startSignIn(rp)
    return client.finishSignIn(rp, await provider.browse(url), pending)
  }
  return { provider, origin, post, signIn }
}

/** The README's program as it stands, but for its provider, its secret and its port. */
async function startReadmeApp(t: TestContext) {
  const provider = await startGenauthProvider(app, { now: () => new Date() })
  t.after(() => provider.close())
  const [, code = ''] = /```ts\n(import \{ randomUUID \}[\s\S]*?)```/.exec(readme) ?? []
  const program = code
    .replace('@exeunt/client/genauth', genauthSource)
    .replace('http://localhost:4000', provider.host)
    .replace("process.env.APP_SECRET ?? ''", `'${app.secret}'`)
    .replace('listen(3000)', 'listen(0)')
    .replace('\ncreateServer(', '\nexport const server = createServer(')
  const { server }: { readonly server: Server } = await importProgram(t, program)
  return { provider, origin: await originOf(t, server) }
}

async function visit(url: string, cookie = '') {
  const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
  const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  const location = response.headers.get('location') ?? ''
  return {
    status: response.status,
    location,
    cookies,
    cookie: cookies.join('; '),
    text: await response.text(),
  }
}

async function load(
  t: TestContext,
  provider: LoopbackProvider,
): Promise<{ readonly server: Server; readonly rp: client.RelyingParty }> {
  const [, code = ''] = /```ts\n(import \{ createServer \}[\s\S]*?)```/.exec(guide) ?? []
  const program = code
    .replace('@exeunt/client', source)
    .replace('http://localhost:4000', provider.issuer)
    .replace('listen(3000)', 'listen(0)')
    .replace('\ncreateServer(', '\nexport const server = createServer(')
  return importProgram(t, `${program}\nexport { rp }\n`)
}

function importProgram(t: TestContext, program: string) {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-guide-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'app.ts'), program)
  return import(pathToFileURL(join(folder, 'app.ts')).href)
}

async function originOf(t: TestContext, server: Server): Promise<string> {
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  if (!server.listening) await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
