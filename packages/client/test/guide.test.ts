import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import * as client from '../src/index.ts'
import { startLoopbackProvider, type LoopbackProvider } from './support/loopback-provider.ts'

const root = join(import.meta.dirname, '../../..')
const guide = readFileSync(join(root, 'docs/guides/connect-an-app.md'), 'utf8')
const source = pathToFileURL(join(root, 'packages/client/src/index.ts')).href

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

describe('the examples in the README', () => {
  it('name functions that the package has', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const names = [readme, guide].flatMap((text) => [
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
  t.after(() => server.close())
  if (!server.listening) await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const post = (form: Readonly<Record<string, string>>) =>
    fetch(`${origin}/backchannel-logout`, { method: 'POST', body: new URLSearchParams(form) })
  const signIn = async () => {
    const { url, pending } = await client.startSignIn(rp)
    return client.finishSignIn(rp, await provider.browse(url), pending)
  }
  return { provider, origin, post, signIn }
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
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-guide-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'app.ts'), `${program}\nexport { rp }\n`)
  return import(pathToFileURL(join(folder, 'app.ts')).href)
}
