import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { it } from 'node:test'
import { decodeJwt } from 'jose'
import { type Browser, createCaller } from './support/browser.ts'
import { authorizePath, redeem, signIn, silentCode } from './support/journeys.ts'
import { type Provider, startProvider, temporaryFolder } from './support/provider.ts'
import { crashConfig } from './support/crash-config.ts'

/** How often the provider dies. Each time some logouts are asked for, some committed, some being told. */
const deaths = 8
const sessionsPerDeath = 12
const apps = ['ledger', 'atlas'] as const

interface Person {
  readonly browser: Browser
  readonly idToken: string
  /** The RP sessions' names by app. */
  readonly sids: readonly string[]
}

/** Two apps that note the `sid` of every logout token they get. */
async function startListeners() {
  const told = new Map<string, number>()
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { sid } = decodeJwt<{ readonly sid: string }>(new URLSearchParams(body).get('logout_token') ?? '')
      told.set(sid, (told.get(sid) ?? 0) + 1)
      response.writeHead(200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    origin,
    told,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const callback = (origin: string, app: string) => `${origin}/${app}/callback`

async function signedIn(provider: Provider, origin: string): Promise<Person> {
  const caller = createCaller(provider.base, 1)
  const browser = caller.browser()
  const idTokens: string[] = []
  for (const app of apps) {
    const uri = callback(origin, app)
    const code = idTokens.length === 0 ? await signIn(browser, app, uri) : await silentCode(browser, app, uri)
    const { id_token } = await redeem(caller, app, uri, code)
    idTokens.push(id_token ?? '')
  }
  const sids = idTokens.map((token) => decodeJwt<{ readonly sid: string }>(token).sid)
  return { browser, idToken: idTokens[0] ?? '', sids }
}

async function isSignedIn({ browser }: Person, origin: string): Promise<boolean> {
  const { location = '' } = await browser.get(
    `${authorizePath('ledger', callback(origin, 'ledger'))}&prompt=none`,
  )
  return new URL(location).searchParams.has('code')
}

async function eventually(condition: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds
  while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
}

it('BCL-37 a provider that is killed at random moments loses no notice of an ended session, and sends none for a live one', async () => {
  const folder = await temporaryFolder()
  const listeners = await startListeners()
  const configure = (base: string) => crashConfig(base, listeners.origin, apps)
  let provider = await startProvider({ configure, folder })
  const people: Person[] = []
  const outcomes = { answered: 0, cutOff: 0 }
  try {
    for (let death = 0; death < deaths; death += 1) {
      const batch: Person[] = []
      for (let made = 0; made < sessionsPerDeath; made += 1)
        batch.push(await signedIn(provider, listeners.origin))
      people.push(...batch)

      const logouts = batch.map(async ({ browser, idToken }) => {
        const answer = await browser.get(`/oauth2/logout?id_token_hint=${idToken}`).catch(() => undefined)
        outcomes[answer?.status === 303 ? 'answered' : 'cutOff'] += 1
      })
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
      await provider.kill()
      await Promise.all(logouts)
      provider = await startProvider({ configure, folder, port: provider.port })
    }

    const ended: Person[] = []
    const live: Person[] = []
    for (const person of people) ((await isSignedIn(person, listeners.origin)) ? live : ended).push(person)
    const owed = ended.flatMap(({ sids }) => sids)
    await eventually(() => owed.every((sid) => listeners.told.has(sid)), 15_000)

    assert.deepEqual(
      owed.filter((sid) => !listeners.told.has(sid)),
      [],
      'an ended session whose app never heard',
    )
    assert.deepEqual(
      live.flatMap(({ sids }) => sids).filter((sid) => listeners.told.has(sid)),
      [],
      'a notice for a live session',
    )
    assert.ok(ended.length > 0 && outcomes.cutOff > 0, `the kills met nothing: ${JSON.stringify(outcomes)}`)
  } finally {
    await provider.stop()
    listeners.stop()
    await rm(folder, { recursive: true })
  }
})
