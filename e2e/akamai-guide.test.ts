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
import { person } from './support/journeys.ts'
import { type Provider, startProvider } from './support/provider.ts'
import { reservePort } from './support/reserved-port.ts'

const root = join(import.meta.dirname, '..')
const guide = readFileSync(join(root, 'docs/guides/from-akamai.md'), 'utf8')
const block = (language: string, mark: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``, 'g'))]
    .map(([, text = '']) => text)
    .find((text) => text.includes(mark)) ?? ''

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

  it('AKA-7 AKA-40 AKA-60 AKA-61 AKA-62 AKA-64 AKA-80 signs in and out, and in again and out by the profile page', async () => {
    const page = await signedIn()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${appOrigin}/goodbye**`)
    await says(page, 'Nobody')
    await page.context().close()

    const again = await signedIn()
    const profile = /<http:\/\/localhost:4000(\/auth-ui\/profile[^>]+)>/.exec(guide)?.[1] ?? ''
    await again.goto(`${provider.base}${profile}`)
    await again.getByRole('button', { name: 'Logout', exact: true }).click()
    await says(again, 'Logout Success')
    await again.context().close()
  })

  const skip = spawnSync('curl', ['--version']).error ? 'there is no curl here' : false
  it('AKA-70 AKA-71 finds the session by the commands of the guide', { skip }, async () => {
    const page = await signedIn()
    const commands = placed(block('sh', '/sessions?sub='))
    const { sessions } = JSON.parse(
      execFileSync('bash', ['-euo', 'pipefail', '-c', commands], { encoding: 'utf8' }),
    ) as {
      readonly sessions: readonly Readonly<Record<string, unknown>>[]
    }
    assert.deepEqual(
      sessions.map(({ sub, clients }) => [sub, clients]),
      [['0e6f3b52-9f0d-4b7d-8c1e-5a2b7c9d1e66', ['a1b0c6d2-6c1e-4f0f-9d53-0f6a1f0f3a11']]],
    )
    await page.context().close()
  })
})
