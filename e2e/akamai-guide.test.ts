import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../packages/demo/test/support/chromium.ts'
import { pressOn } from './support/akamai-signed-in.ts'
import { exeunt } from './support/command.ts'
import { person } from './support/journeys.ts'
import { type Provider, startProvider } from './support/provider.ts'
import { reservePort } from './support/reserved-port.ts'

const root = join(import.meta.dirname, '..')
const guide = readFileSync(join(root, 'docs/guides/from-akamai.md'), 'utf8')
const block = (language: string, mark: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``, 'g'))]
    .map(([, text = '']) => text)
    .find((text) => text.includes(mark)) ?? ''
/** What the guide says, as the groups of a pattern. */
const said = (pattern: RegExp) => pattern.exec(guide)?.slice(1) ?? assert.fail(`the guide: ${pattern}`)

/** The admin API's shell commands: what they set, and the call that they end in. */
const commands = block('sh', '/sessions?sub=')
const callAt = commands.lastIndexOf('\ncurl ') + 1
const [settings, call] = [commands.slice(0, callAt), commands.slice(callAt)]
/** The same call at another address. */
const callTo = (address: string) => call.replace(/"\$base[^"]*"/, () => `"${address}"`)

interface Found {
  readonly sessions: readonly Readonly<Record<string, unknown>>[]
}

describe('the guide "From Akamai", with its own configuration and its own code', () => {
  let provider: Provider
  let folder: string
  let app: Server
  let appOrigin: string
  let chromium: Browser

  const placed = (text: string) =>
    text.replaceAll('http://localhost:4000', provider.base).replaceAll('http://localhost:3000', appOrigin)

  before(async () => {
    // The ports of the guide are fixed; a test takes what is free.
    const reserved = await reservePort()
    appOrigin = `http://localhost:${reserved.port}`
    provider = await startProvider({
      configure: (base): unknown =>
        JSON.parse(
          block('json', '"publicUrl"')
            .replaceAll('http://localhost:4000', base)
            .replaceAll('http://localhost:3000', appOrigin),
        ),
    })
    folder = mkdtempSync(join(root, 'e2e', '.guide-'))
    writeFileSync(join(folder, 'index.html'), placed(block('html', 'UserManager')))
    const file = join(folder, 'app.mjs')
    const server = block('js', 'createServer')
      .replace("'node_modules/", `'${root}/node_modules/`)
      .replace('createServer((', 'export const listening = createServer((')
      .replace('listen(3000,', `listen(${reserved.port},`)
    writeFileSync(file, server)
    await reserved.release()
    const started = (await import(pathToFileURL(file).href)) as { readonly listening: Server }
    app = started.listening
    if (!app.listening) await once(app, 'listening')
    chromium = await launchChromium()
  })
  after(async () => {
    await chromium.close()
    app.closeAllConnections()
    await new Promise((done) => app.close(done))
    await provider.stop()
    rmSync(folder, { recursive: true })
  })

  const [profile = ''] = said(/<http:\/\/localhost:4000(\/auth-ui\/profile[^>]+)>/)
  const says = (page: Page, name: string) =>
    page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()

  async function signedIn(): Promise<Page> {
    const context = await chromium.newContext()
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    await page.goto(appOrigin)
    await says(page, 'Nobody')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel(/Email or username/).fill('ada')
    await page.getByLabel('Password').fill(person.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await pressOn(page)
    await says(page, 'Hello, Ada Lovelace')
    return page
  }

  it('has a configuration that its own command finds good, with the issuers and no secret', async () => {
    const [words = ''] = said(/^npx --no-install exeunt (check-config .*)$/m)
    const file = join(folder, 'exeunt.json')
    const config = block('json', '"publicUrl"')
    writeFileSync(file, config)
    const args = words.split(' ').map((word) => (word === 'exeunt.json' ? file : word))
    const { code, stdout, stderr } = await exeunt(args)
    assert.equal(code, 0, stderr)
    assert.match(stderr, /^The configuration is good\.$/m)
    const [base = ''] = said(/^base=(\S+)$/m)
    for (const issuer of [`${base}/login`, `${new URL(base).origin}/login`])
      assert.ok(stdout.includes(`"issuer": "${issuer}"`), issuer)
    const secrets = [...config.matchAll(/"(?:client_secret|password)": "([^"]+)"/g)].map(
      ([, one = '']) => one,
    )
    assert.equal(secrets.length, 3)
    for (const secret of secrets) assert.ok(!stdout.includes(secret))
  })

  it('AKA-7 AKA-40 AKA-60 AKA-61 AKA-62 AKA-64 AKA-80 signs in and out, and in again and out by the profile page', async () => {
    const page = await signedIn()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${appOrigin}/goodbye**`)
    await says(page, 'Nobody')
    await page.context().close()

    const again = await signedIn()
    await again.goto(`${provider.base}${profile}`)
    await again.getByRole('button', { name: 'Logout', exact: true }).click()
    await says(again, 'Logout Success')
    await again.context().close()
  })

  const skip = spawnSync('curl', ['--version']).error ? 'there is no curl here' : false
  const shell = (call: string) =>
    execFileSync('bash', ['-euo', 'pipefail', '-c', placed(settings + call)], { encoding: 'utf8' })
  const found = (answer: string) => (JSON.parse(answer) as Found).sessions

  it('AKA-70 AKA-71 finds the session by the commands of the guide', { skip }, async () => {
    const page = await signedIn()
    assert.deepEqual(
      found(shell(call)).map(({ sub, clients }) => [sub, clients]),
      [['0e6f3b52-9f0d-4b7d-8c1e-5a2b7c9d1e66', ['a1b0c6d2-6c1e-4f0f-9d53-0f6a1f0f3a11']]],
    )
    await page.context().close()
  })

  it('AKA-70 AKA-71 names the customer by the header of the guide, at its address', { skip }, async () => {
    const page = await signedIn()
    const [header = '', address = ''] = said(/the header `([^`]+)` may name the customer: `([^`]+)`/)
    const [, query = ''] = /(\?sub=[^"]+)/.exec(call) ?? []
    const named = (customer: string) => shell(`${callTo(address + query)} -H '${header}: ${customer}'`)
    const [customerId = ''] = said(/"customerId": "([^"]+)"/)
    const own = found(named(customerId))
    assert.equal(own.length, 1)
    assert.deepEqual(own, found(shell(call)))
    assert.equal(named('nobody'), '404 page not found')
    await page.context().close()
  })

  it('AKA-70 AKA-71 shows a session, and ends it on every device', { skip }, async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    const [session] = found(shell(call))
    const sid = String(session?.['sid'])
    const [get = '', address = '', end = ''] = said(/`([A-Z]+) (\$base[^`]+)` shows one, `([A-Z]+)` ends it/)
    const called = callTo(address.replace('{sid}', sid))
    assert.deepEqual(JSON.parse(shell(`${called} -X ${get}`)), session)
    assert.equal(shell(`${called} -X ${end} -w '%{http_code}'`), '204')
    assert.deepEqual(found(shell(call)), [])
    for (const page of [one, other]) {
      await page.goto(`${provider.base}${profile}`)
      await page.getByLabel('Password').waitFor()
      await page.context().close()
    }
  })
})
