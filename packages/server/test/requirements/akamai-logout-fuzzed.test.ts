import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { ada, type Answer, type Browser, follow, type FrontDoor, signIn } from '../support/front-door.ts'
import { titles } from '../../src/dialects/akamai/words.ts'
import {
  customerId,
  demoId,
  demoReturn,
  docsId,
  docsReturns,
  docsSignedOut,
  openAkamaiLogout,
} from '../support/front-door/akamai-logout.ts'

const runs = Number(process.env['FUZZ_RUNS'] ?? 150)

/** Texts that broke somebody's parser once, or that would lead a browser astray. */
const nasty = [
  '',
  ' ',
  'null',
  '*',
  '__proto__',
  'constructor',
  '//evil.example',
  'https://evil.example/',
  'https://identitydocs.akamai.com@evil.example/logout',
  'https://evil.example\\@identitydocs.akamai.com/logout',
  'https://identitydocs.akamai.com.evil.example/logout',
  'https://identitydocs.akamai.com/logout/',
  'https://identitydocs.akamai.com/logout#x',
  'https://IDENTITYDOCS.akamai.com/logout',
  'https://identitydocs.akamai.com/%6cogout',
  'aic-demo://auth-callback/../evil',
  'javascript:alert(1)',
  'data:text/html,x',
  'eyJhbGciOiJub25lIn0.e30.',
  '"><script>alert(1)</script>',
  '\u{1f600}\u202e\u2028',
  '\r\nSet-Cookie: a=b',
  '\r\n\r\n<script>alert(1)</script>',
  '\u0000',
  '\u007f',
  '\ud800',
  'x'.repeat(300),
  's'.repeat(2100),
]
const names = [
  'client_id',
  'redirect_uri',
  'post_logout_redirect_uri',
  'state',
  'id_token_hint',
  'logout_hint',
  'ui_locales',
  'returnTo',
  'federated',
  'request',
  'decision',
  'csrf',
  'voice',
  '__proto__',
]

type Pairs = readonly (readonly [name: string, value: string])[]
type Tape = readonly (readonly [name: string, choice: number, dice: number, text: string])[]
type Headers = Readonly<Record<string, string>>

/** Where each app may have its people sent. */
const signInLists: Readonly<Record<string, readonly string[]>> = {
  [docsId]: Object.values(docsReturns),
  [demoId]: [demoReturn],
}
const logoutLists: Readonly<Record<string, readonly string[]>> = { [docsId]: [docsSignedOut] }
const everywhere = [...Object.values(signInLists), ...Object.values(logoutLists)].flat()

const navigations: readonly Headers[] = [
  {},
  { 'sec-fetch-dest': 'document', accept: 'text/html', 'sec-fetch-site': 'cross-site' },
]
const others: readonly Headers[] = [
  { 'sec-fetch-dest': 'iframe' },
  { 'sec-fetch-dest': 'image' },
  { 'sec-fetch-dest': 'empty', origin: 'https://evil.example' },
  { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' },
]

/** What the vendor's document says of a request, with our word for what it leaves open. */
function meant(pairs: Pairs): string {
  const isUnreadable = (sent: Pairs) =>
    sent.some(([name, value], at) => controls.test(value) || sent.findIndex(([one]) => one === name) < at)
  const ids = new Set(pairs.filter(([name]) => name === 'client_id').map(([, value]) => value.toWellFormed()))
  const [id = '', ...others] = ids
  if (id === '' || id.length > 256 || others.length > 0 || controls.test(id)) return 'Bad request'
  const rest = pairs.filter(([name]) => names.slice(1, 4).includes(name))
  const {
    state = '',
    redirect_uri: ours = '',
    post_logout_redirect_uri: alias = '',
  }: Headers = Object.fromEntries(rest)
  const to = ours === '' ? alias : ours
  if (isUnreadable(rest) || to.length > 2048 || state.length > 2048) return wrong
  if (!Object.hasOwn(signInLists, id)) return wrong
  if (to === '') return 'Logout Success'
  const lists = [signInLists[id], ours === '' ? (logoutLists[id] ?? []) : []].flat()
  if (!lists.includes(to)) return wrong
  const mark = to.endsWith('?') ? '' : to.includes('?') ? '&' : '?'
  return state === '' ? to : `${to}${mark}state=${encodeURIComponent(state.toWellFormed())}`
}

/** A title as the vendor's document has it, whatever the language that was asked for. */
const inEnglish = (title: string | undefined) => englishTitles.get(title ?? '') ?? title
const englishTitles = new Map([
  [titles.zh.badRequest, titles.en.badRequest],
  [titles.zh.wrong, titles.en.wrong],
  [titles.zh.success, titles.en.success],
])

const wrong = 'Something went wrong'
// oxlint-disable-next-line no-control-regex -- they are what must not pass
const controls = /[\u0000-\u001f\u007f]/

describe('AKA-13 fuzzed logouts at Akamai’s addresses', () => {
  let door: FrontDoor
  let own: Browser
  let idToken = ''
  let sid = ''
  before(async () => {
    door = await openAkamaiLogout()
    await enter()
  })
  after(() => door.close())

  const enter = async () => {
    door.clock.advance(901)
    const signedIn = await signIn(door, door.app(docsId), { person: ada })
    own = signedIn.browser
    idToken = signedIn.id_token
    sid = signedIn.sid
  }

  const likely = (name: string): readonly string[] => {
    switch (name) {
      case 'client_id':
        return [docsId, docsId, demoId]
      case 'redirect_uri':
        return [...Object.values(docsReturns), demoReturn, docsSignedOut]
      case 'post_logout_redirect_uri':
        return [docsSignedOut, docsReturns.logout, demoReturn]
      case 'id_token_hint':
        return [idToken]
      case 'logout_hint':
        return [sid, ada.email]
      case 'ui_locales':
        return ['en', 'zh', 'tlh']
      default:
        return ['s', 'a state & more']
    }
  }
  const tape = fc.array(
    fc.tuple(fc.constantFrom(...names), fc.nat(40), fc.nat(9), fc.string({ unit: 'binary', maxLength: 40 })),
    { maxLength: 6 },
  )
  /** With the app's name first, mostly: all that comes before that is said soon. */
  const request = fc.tuple(tape, fc.nat(9)).map(([given, dice]): Tape => {
    const named = ['client_id', 0, 0, ''] as const
    return dice < 7 ? [named, ...given.filter(([name]) => name !== 'client_id' || dice === 0)] : given
  })
  const pairsOf = (given: Tape): Pairs =>
    given.map(([name, choice, dice, text]) => {
      if (dice === 9) return [name, text]
      const values = dice < 7 ? likely(name) : nasty
      return [name, values[choice % values.length] ?? '']
    })
  const spelled = (pairs: Pairs) =>
    new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()

  const liveSessions = async () => {
    const { read } = door.exeunt().database
    const rows = await read.selectFrom('sessions').select('id').where('ended_at', 'is', null).execute()
    return rows.length
  }

  const assertHarmless = (answer: Answer, told: string) => {
    assert.ok(answer.status < 500 || answer.status === 503, `${told}: ${answer.status}`)
    assert.doesNotMatch(answer.body, /<script>alert|\.ts:\d+/, told)
    assert.equal(String(answer.headers['set-cookie']).includes('a=b'), false, told)
    assert.equal(answer.headers['access-control-allow-origin'], undefined, told)
    if (answer.status >= 400) assert.equal(answer.location, undefined, told)
  }

  const isOurs = (url: string) => url.startsWith(`${door.base}/`)
  const isListed = (location: string) =>
    everywhere.some(
      (one) => location.startsWith(one) && /^(?:[?&]?state=[^&#]*)?$/.test(location.slice(one.length)),
    )
  const assertListed = ({ location }: Answer, told: string) =>
    assert.ok(location === undefined || isOurs(location) || isListed(location), `${told}: to ${location}`)

  /** Sends it, goes all the way, and looks at every stop; what was refused has ended nothing. */
  const walked = async (browser: Browser, send: () => Promise<Answer>, told: string): Promise<Answer> => {
    const before = await liveSessions()
    const first = await send()
    const last = await follow(door, browser, first)
    for (const one of [first, last]) {
      assertHarmless(one, told)
      assertListed(one, told)
    }
    const faults = door.log.filter(({ fault }) => fault !== undefined)
    assert.deepEqual(faults, [], told)
    if (last.status >= 400) assert.equal(await liveSessions(), before, `${told}: something ended`)
    return last
  }

  const inTurn = async (isSignedIn: boolean): Promise<Browser> => {
    if (!isSignedIn) return door.browser()
    if ((await liveSessions()) === 0) await enter()
    return own
  }

  for (const prefix of [`/${customerId}`, ''])
    it(`${prefix}/auth-ui/logout does as the document says, whatever is sent`, async () => {
      const path = `${prefix}/auth-ui/logout`
      const seen = new Set<string>()
      await fc.assert(
        fc.asyncProperty(request, fc.nat(9), async (given, dice) => {
          const browser = await inTurn(dice < 6)
          const [pairs, headers] = [pairsOf(given), navigations[dice % 2] ?? {}]
          const address = `${path}?${spelled(pairs)}`
          const answer = await walked(browser, () => browser.get(address, headers), address)
          const title = inEnglish(/<title>(.*?) – Acme</.exec(answer.body)?.[1])
          const expected = meant(pairs)
          seen.add(everywhere.some((one) => expected.startsWith(one)) ? 'back' : expected)
          assert.equal(answer.location ?? title, expected, address)
          const isRefused = expected === 'Bad request' || expected === wrong
          assert.equal(answer.status, isRefused ? 400 : title === undefined ? 303 : 200)
        }),
        { numRuns: runs },
      )
      if (runs >= 150)
        assert.deepEqual(seen, new Set([...seen, 'Bad request', wrong, 'Logout Success', 'back']))
    })

  it('what is no navigation ends nothing, whatever is sent', async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.nat(3), fc.boolean(), async (given, choice, isHosted) => {
        const browser = await inTurn(true)
        const before = await liveSessions()
        const path = isHosted ? '/auth-ui/logout' : '/login/end_session'
        const address = `/${customerId}${path}?${spelled(pairsOf(given))}`
        const answer = await walked(browser, () => browser.get(address, others[choice] ?? {}), address)
        assert.ok([400, 503, 414].includes(answer.status) || !isHosted, `${answer.status}`)
        assert.equal(await liveSessions(), before, address)
      }),
      { numRuns: Math.ceil(runs / 2) },
    )
  })

  it('a query that nobody would spell is none that faults', async () => {
    const part = fc.constantFrom(
      'client_id',
      docsId,
      'redirect_uri',
      '=',
      '&',
      '%',
      '%00',
      '%0d%0a',
      '?',
      ';',
      '+',
      '#x',
    )
    const raw = fc.array(fc.oneof(part, fc.string({ maxLength: 5 }).map(encodeURIComponent)), {
      maxLength: 14,
    })
    await fc.assert(
      fc.asyncProperty(raw, async (parts) => {
        const browser = await inTurn(true)
        const [sent = ''] = parts.join('').split('#')
        const address = `/${customerId}/auth-ui/logout?${sent}`
        await walked(browser, () => browser.get(address), address)
      }),
      { numRuns: runs },
    )
  })

  it('/login/end_session leads to nobody else, by GET and by POST', async () => {
    await fc.assert(
      fc.asyncProperty(request, tape, fc.nat(40), async (given, elsewhere, choice) => {
        const browser = await inTurn(choice % 5 < 4)
        const path = `/${customerId}/login/end_session`
        const [sent, beside] = [spelled(pairsOf(given)), spelled(pairsOf(elsewhere))]
        if (choice % 3 > 0)
          return void (await walked(browser, () => browser.get(`${path}?${sent}`), `GET ${sent}`))
        const address = choice % 2 === 0 ? path : `${path}?${beside}`
        await walked(browser, () => browser.post(address, sent), `POST ${address} ${sent}`)
      }),
      { numRuns: runs },
    )
  })
})
