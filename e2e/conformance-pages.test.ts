import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  authorizeAddress,
  basic,
  type Client,
  controlsOf,
  startSuite,
  state,
  type Suite,
  suiteMetadata,
  walk,
} from './support/conformance-suite.ts'
import {
  type Arrival,
  arrived,
  type Page,
  type PlainBrowser,
  shown,
  tagsOf,
} from './support/plain-browser.ts'
import { type BrowserCommands, follow } from './support/suite-commands.ts'

let suite: Suite
let client: Client
/** Of a person who is signed in. */
let signedIn: PlainBrowser

const readme = readFileSync(join(import.meta.dirname, 'conformance/README.md'), 'utf8')

/** The ids that the table of the README has for a page. */
function documented(page: string): readonly string[] {
  const row = readme.split('\n').find((line) => line.startsWith(`| ${page} |`))
  assert.ok(row !== undefined, `the README has no row for ${page}`)
  return [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, id = '']) => id)
}

const to = (parameters: Readonly<Record<string, string>> = {}) => authorizeAddress(client, parameters)

async function deviceCode(): Promise<string> {
  const { user_code: code } = await suite.json('POST', '/oauth2/device_authorization', {
    headers: basic(client),
    form: { scope: 'openid' },
  })
  return String(code)
}

/** How a browser comes to each page. */
const pages: Readonly<Record<string, () => Promise<Page | Arrival>>> = {
  'Sign in': () => suite.browser().open(to()),
  'Sign in again': () => signedIn.open(to({ prompt: 'login' })),
  'Sign up': () => suite.browser().open(to({ prompt: 'create' })),
  'Choose an account': () => signedIn.open(to({ prompt: 'select_account' })),
  Consent: () => signedIn.open(to({ prompt: 'consent' })),
  'Answer by a form': () => signedIn.open(to({ response_mode: 'form_post' })),
  'Sign out?': () => signedIn.open('/oauth2/logout'),
  'Sign-out refused': () => signedIn.open('/oauth2/logout?id_token_hint=nonsense'),
  'Stayed signed in': async () => signedIn.press(await signedIn.open(leaving()), 'no'),
  'Connect a device': () => signedIn.open('/device'),
  'Connect a device?': async () =>
    signedIn.press(await signedIn.open('/device'), 'submit', { user_code: await deviceCode() }),
  Home: () => signedIn.open('/'),
  Account: () => signedIn.open('/account'),
  'Change the password': () => signedIn.open('/account/password'),
  'Leaving the apps': async () => signedIn.press(await signedIn.open(leaving()), 'yes'),
  'Signed out': async () => signedIn.refresh((await pages['Leaving the apps']?.()) ?? assert.fail()),
}

const leaving = () => `/oauth2/logout?${new URLSearchParams({ client_id: client.id })}`

const suiteCallback = 'https://localhost.emobix.co.uk:8443/test/a/exeunt/callback'

interface SuiteFile {
  readonly client: { readonly client_id: string }
  readonly browser: readonly BrowserCommands[]
  readonly override: Readonly<Record<string, { readonly browser: readonly BrowserCommands[] }>>
}

function suiteFile(): SuiteFile {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'conformance/suite.json'), 'utf8')) as SuiteFile
}

/** For the port of this run. */
function entriesHere(entries: readonly BrowserCommands[]): readonly BrowserCommands[] {
  return JSON.parse(
    JSON.stringify(entries).replaceAll('https://localhost:9443', suite.base),
  ) as readonly BrowserCommands[]
}

describe('the pages of the conformance profile', { concurrency: false }, () => {
  before(async () => {
    suite = await startSuite()
    const metadata = {
      client_uri: 'https://rp.example.test/',
      grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
      frontchannel_logout_uri: 'https://rp.example.test/test/a/exeunt/frontchannel_logout',
    }
    client = await suite.register(await suiteMetadata('code', metadata))
    // Two sessions, so that there is another one to end.
    for (const browser of [suite.browser(), (signedIn = suite.browser())])
      await walk(browser, await browser.open(to()))
  })
  after(() => suite.stop())

  for (const [name, open] of Object.entries(pages))
    it(`${name}: every control has the id that the README tells`, async () => {
      if (name === 'Signed out') await walk(signedIn, await signedIn.open(to()))
      const page = shown(await open())
      const controls = controlsOf(page)
      for (const control of controls) assert.ok(control['id'], JSON.stringify(control))
      const links = tagsOf(page.body, 'a').filter((link) => link['id'] !== undefined)
      const ids = [...controls, ...links].map((control) => control['id'] ?? '')
      assert.deepEqual(ids.toSorted(), documented(name).toSorted())
      const all = [...page.body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
      assert.equal(new Set(all).size, all.length, 'no id stands for two things')
    })

  describe('the commands of suite.json lead through the pages', () => {
    const { browser: entries, override, client: first } = suiteFile()
    const at = (parameters: Readonly<Record<string, string>> = {}) =>
      suite.base + authorizeAddress({ id: first.client_id }, { redirect_uri: suiteCallback, ...parameters })

    it('sign-in, consent and a form, and then nothing is asked again', async () => {
      const browser = suite.browser()
      const begun = await follow(browser, entriesHere(entries), at())
      assert.deepEqual(begun.done, ['Sign in', 'Consent', 'Back at the suite'])
      const silent = await follow(browser, entriesHere(entries), at({ response_mode: 'form_post' }))
      assert.deepEqual(silent.done, ['Answer by a form', 'Back at the suite'])
      assert.equal(arrived(silent.end).form?.['state'], state)
    })

    it('a second sign-in of somebody who is known', async () => {
      const browser = suite.browser()
      await follow(browser, entriesHere(entries), at())
      const again = await follow(browser, entriesHere(entries), at({ prompt: 'login' }))
      assert.deepEqual(again.done, ['Sign in', 'Back at the suite'])
    })

    it('the page for a redirect URI that is not registered', async () => {
      const wrong = at({ redirect_uri: `${suiteCallback}/other` })
      const { done } = await follow(suite.browser(), entriesHere(entries), wrong)
      assert.deepEqual(done, ['Answer by a form', 'Error page'])
    })

    it('sign-out with its question, and a request that is refused', async () => {
      const browser = suite.browser()
      await follow(browser, entriesHere(entries), at())
      const leaving = `${suite.base}/oauth2/logout`
      const refused = await follow(browser, entriesHere(entries), `${leaving}?id_token_hint=nonsense`)
      assert.deepEqual(refused.done, ['Sign out?', 'Page of ours'])
      const { end } = await follow(browser, entriesHere(entries), leaving)
      assert.match(shown(end).body, /You are signed out/)
    })

    it('links on the consent page', async () => {
      const links = { policy_uri: 'https://rp.example.test/policy', tos_uri: 'https://rp.example.test/terms' }
      const linking = await suite.register(await suiteMetadata('code', links))
      for (const { browser } of Object.values(override)) {
        const { done } = await follow(
          suite.browser(),
          entriesHere(browser),
          suite.base + authorizeAddress(linking),
        )
        assert.deepEqual(done, ['Sign in', 'Links on the consent page'])
      }
    })
  })

  it('the person’s name and password are those of the README', () => {
    for (const word of Object.values(ada)) assert.ok(readme.includes(`\`${word}\``), word)
  })
})
