import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import { decodeJwt } from 'jose'
import { type Browser, createCaller } from './support/browser.ts'
import { compileCache } from './support/compile-cache.ts'
import { crashConfig } from './support/crash-config.ts'
import { authorizePath, basicFor, redeem, signIn, silentCode, type Tokens } from './support/journeys.ts'
import { eventually, type NoticeBoard, startNoticeBoard } from './support/notices.ts'
import { type Provider, startProvider, temporaryFolder } from './support/provider.ts'

/** How often the provider dies. Each time some logouts are asked for, some committed, some being told. */
const deaths = 8
const sessionsPerDeath = 20
const apps = ['ledger', 'atlas'] as const

interface Person {
  readonly browser: Browser
  readonly tokens: readonly Tokens[]
  /** The RP sessions' names by app. */
  readonly sids: readonly string[]
}

/**
 * When a provider dies: so long after the first request, or when so many endings are on the disk, so many
 * notices have come in, so many browsers have their answer.
 */
interface Moment {
  readonly after: (typeof kindsOfMoments)[number]
  readonly count: number
}

const kindsOfMoments = ['endings', 'notices', 'answers', 'milliseconds'] as const

const callback = (origin: string, app: string) => `${origin}/${app}/callback`

async function signedIn(provider: Provider, origin: string): Promise<Person> {
  const caller = createCaller(provider.base, 1)
  const browser = caller.browser()
  const tokens: Tokens[] = []
  for (const app of apps) {
    const uri = callback(origin, app)
    const code = tokens.length === 0 ? await signIn(browser, app, uri) : await silentCode(browser, app, uri)
    tokens.push(await redeem(caller, app, uri, code))
  }
  const sids = tokens.map(({ id_token = '' }) => decodeJwt<{ readonly sid: string }>(id_token).sid)
  return { browser, tokens, sids }
}

async function isSignedIn({ browser }: Person, origin: string): Promise<boolean> {
  const { location = '' } = await browser.get(
    `${authorizePath('ledger', callback(origin, 'ledger'))}&prompt=none`,
  )
  return new URL(location).searchParams.has('code')
}

/** How many of a person's tokens count. */
async function activeTokens(provider: Provider, { tokens }: Person): Promise<number> {
  const caller = createCaller(provider.base, 1)
  const answers = await Promise.all(
    tokens.flatMap(({ access_token, refresh_token = '' }, index) =>
      [access_token, refresh_token].map((token) =>
        caller.send('POST', '/oauth2/introspect', { headers: basicFor(apps[index] ?? ''), form: { token } }),
      ),
    ),
  )
  await caller.close()
  return answers.filter(({ body }) => JSON.parse(body).active === true).length
}

/** The same moments for the same seed. */
function momentsFor(seed: number): readonly Moment[] {
  let state = seed
  // Numerical Recipes' generator: enough to pick moments.
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return Array.from({ length: deaths }, (_, death): Moment => {
    const after = kindsOfMoments[death % kindsOfMoments.length] ?? 'endings'
    return { after, count: 1 + below(after === 'milliseconds' ? 50 : sessionsPerDeath / 2) }
  })
}

interface Stage {
  readonly provider: Provider
  readonly board: NoticeBoard
  readonly folder: string
}

/** Asks for every session of a batch to end, and kills the provider in the middle of it. */
async function logOutAndDie({ provider, board, folder }: Stage, batch: readonly Person[], moment: Moment) {
  const database = new DatabaseSync(join(folder, 'exeunt.db'), { readOnly: true })
  const endings = database.prepare('select count(*) as count from sessions where ended_at is not null')
  const outcomes = { answered: 0, cutOff: 0 }
  const counts = {
    endings: () => Number(endings.get()?.['count']),
    notices: () => board.notices.length,
    answers: () => outcomes.answered,
    milliseconds: () => performance.now(),
  }
  const count = counts[moment.after]
  const goal = count() + moment.count
  const logouts = batch.map(async ({ browser, tokens }) => {
    const path = `/oauth2/logout?id_token_hint=${tokens[0]?.id_token ?? ''}`
    const answer = await browser.get(path).catch(() => undefined)
    outcomes[answer?.status === 303 ? 'answered' : 'cutOff'] += 1
  })
  // The requests are on their way after a turn or two.
  await new Promise((resolve) => setTimeout(resolve, 1))
  // What is on the disk is watched without a pause: a moment later the next commit has mended what was half done.
  if (moment.after === 'endings') spin(() => count() >= goal)
  else while (count() < goal) await new Promise((resolve) => setImmediate(resolve))
  await provider.kill()
  database.close()
  await Promise.all(logouts)
  return outcomes
}

function spin(until: () => boolean): void {
  const end = performance.now() + 5000
  while (!until() && performance.now() < end);
}

it('BCL-37 a provider that is killed at random moments loses no notice of an ended session, and sends none for a live one', async () => {
  const seed = Number(process.env['EXEUNT_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 32))
  const moments = momentsFor(seed)
  const folder = await temporaryFolder()
  const board = await startNoticeBoard()
  const configure = (base: string) => crashConfig(base, board.origin, apps)
  let provider = await startProvider({ env: compileCache, configure, folder })
  const people: Person[] = []
  const story: unknown[] = []
  try {
    for (const moment of moments) {
      const batch = await Promise.all(
        Array.from({ length: sessionsPerDeath }, () => signedIn(provider, board.origin)),
      )
      people.push(...batch)
      story.push({ ...moment, ...(await logOutAndDie({ provider, board, folder }, batch, moment)) })
      provider = await startProvider({ env: compileCache, configure, folder, port: provider.port })
    }

    const told = `EXEUNT_CRASH_SEED=${seed} ${JSON.stringify(story)}`
    const ended: Person[] = []
    const live: Person[] = []
    for (const person of people) ((await isSignedIn(person, board.origin)) ? live : ended).push(person)
    const owed = ended.flatMap(({ sids }) => sids)
    const missing = () => owed.filter((sid) => !board.told.has(sid))
    await eventually(() => missing().length === 0, 60_000)

    assert.deepEqual(missing(), [], `an ended session whose app never heard; ${told}`)
    const tooEarly = live.flatMap(({ sids }) => sids).filter((sid) => board.told.has(sid))
    assert.deepEqual(tooEarly, [], `a notice for a live session; ${told}`)
    for (const person of people) {
      const expected = ended.includes(person) ? 0 : 4
      assert.equal(await activeTokens(provider, person), expected, `half a logout; ${told}`)
    }
    assert.ok(ended.length > 0 && live.length > 0, `the kills met nothing; ${told}`)
  } finally {
    await provider.stop()
    board.stop()
    await rm(folder, { recursive: true })
  }
})
