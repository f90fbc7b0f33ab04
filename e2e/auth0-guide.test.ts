import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Browser, createCaller, type Caller } from './support/browser.ts'
import { signInAt } from './support/journeys.ts'
import { type Provider, startProvider } from './support/provider.ts'
import { reservePort } from './support/reserved-port.ts'

const root = join(import.meta.dirname, '..')
const guide = readFileSync(join(root, 'docs/guides/from-auth0.md'), 'utf8')
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  )
const [configuration = ''] = blocks('json')
const [server = '', page = ''] = blocks('js')

describe('AUT-1 AUT-20 the guide "From Auth0", with its own configuration and its own code', () => {
  let provider: Provider
  let caller: Caller
  let folder: string
  let app: Server
  let appOrigin: string
  let appCaller: Caller

  before(async () => {
    // The ports of the guide are fixed; a test takes what is free.
    const reserved = await reservePort()
    appOrigin = `http://localhost:${reserved.port}`
    provider = await startProvider({
      configure: (base): unknown => JSON.parse(placed(configuration, base)),
    })
    caller = createCaller(provider.base, 4)
    // Inside the repository, where the SDK is found.
    folder = mkdtempSync(join(root, 'e2e', '.guide-'))
    const file = join(folder, 'app.mjs')
    writeFileSync(
      file,
      placed(server, provider.base).replace('app.listen(3000)', () => `export const listening = ${listen()}`),
    )
    await reserved.release()
    const started = (await import(pathToFileURL(file).href)) as { readonly listening: Server }
    app = started.listening
    if (!app.listening) await once(app, 'listening')
    appCaller = createCaller(appOrigin, 4)
  })
  after(async () => {
    await appCaller.close()
    await new Promise((done) => app.close(done))
    await caller.close()
    await provider.stop()
    rmSync(folder, { recursive: true })
  })

  const listen = () => `app.listen(${new URL(appOrigin).port}, '127.0.0.1')`
  const placed = (text: string, base: string) =>
    text.replaceAll('http://localhost:4000', base).replaceAll('http://localhost:3000', appOrigin)

  /** Follows the app's redirects by hand: its own cookies, and the provider's. */
  async function signIn(): Promise<{ readonly atApp: Browser; readonly atProvider: Browser }> {
    const [atApp, atProvider] = [appCaller.browser(), caller.browser()]
    const login = await atApp.get('/login')
    assert.equal(new URL(login.location ?? '').origin, provider.base)
    const { location = '' } = await signInAt(atProvider, login.location ?? '', `${appOrigin}/callback`)
    const back = await atApp.get(location.slice(appOrigin.length))
    assert.equal(back.status, 302, back.body)
    return { atApp, atProvider }
  }

  it('has the blocks', () => {
    assert.ok(configuration.includes('"auth0"') && server !== '' && page !== '')
  })

  it('signs in and out', async () => {
    const { atApp, atProvider } = await signIn()
    assert.match((await atApp.get('/')).body, /Signed in as Ada Lovelace\./)
    const out = await atApp.get('/logout')
    assert.ok(out.location?.startsWith(`${provider.base}/oidc/logout?`), out.location)
    const ended = await atProvider.get(out.location ?? '')
    assert.deepEqual([ended.status, ended.location], [303, appOrigin])
    assert.match((await atApp.get('/')).body, /Sign in/)
    const again = await atProvider.get((await atApp.get('/login')).location ?? '')
    assert.match(again.location ?? '', /\/sign-in\?request=/)
  })

  it('asks nobody on the second logout, without a hint', async () => {
    const { atApp, atProvider } = await signIn()
    const { location = '' } = await atApp.get('/logout')
    await atProvider.get(location)
    const second = await appCaller.browser().get('/logout')
    const ended = second.location?.startsWith(provider.base) ? await atProvider.get(second.location) : second
    assert.equal(ended.location, appOrigin)
  })

  it('the page of the guide signs out by an address that is listed', async () => {
    const returnTo = /returnTo: '([^']+)'/.exec(page)?.[1] ?? ''
    const clientId = /clientId: '([^']+)'/.exec(page)?.[1] ?? ''
    const query = new URLSearchParams({ client_id: clientId, returnTo })
    const answer = await caller.browser().get(`/v2/logout?${query}`)
    assert.deepEqual([answer.status, answer.location], [303, returnTo])
  })

  it('the program of the configuration reads the settings of the tenant', async () => {
    const token = await caller.send('POST', '/oauth/token', {
      form: {
        grant_type: 'client_credentials',
        client_id: 'Zq8RtY1uIoP5aSdF7gHjK2lXcVbNm4Qw',
        client_secret: 'a client secret for a program of yours',
        audience: `${provider.base}/api/v2/`,
      },
    })
    const { access_token: access } = JSON.parse(token.body) as { readonly access_token: string }
    const settings = await caller.send('GET', '/api/v2/tenants/settings', {
      headers: { authorization: `Bearer ${access}` },
    })
    assert.equal(settings.status, 200, settings.body)
    assert.deepEqual((JSON.parse(settings.body) as Record<string, unknown>)['allowed_logout_urls'], [
      appOrigin,
    ])
  })
})
