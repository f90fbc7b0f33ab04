import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { cookiesOf } from '../../../../e2e/support/browser.ts'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  bob,
  type Browser,
  endSessionPath,
  formOf,
  type FrontDoor,
  type FrontDoorOptions,
  isSignedIn,
  openFrontDoor,
  type Person,
  signIn,
  visit,
} from '../support/front-door.ts'

const genauth = { dialects: { genauth: {} } }
const withFrames: FrontDoorOptions = {
  https: true,
  tenant: genauth,
  clients: { ledger: () => ({ response_modes: ['query', 'web_message'] }) },
}
const session = '__Host-exeunt-session-acme'
const embedded = '__Host-exeunt-embedded-acme'
/** What a page tells of her. No shorter: a page has random letters, too. */
const adas = new RegExp(`${ada.name}|${ada.email}`)

describe('D16 the second cookie of a sign-in', () => {
  let door: FrontDoor
  let ledger: App
  before(async () => {
    door = await openFrontDoor(withFrames)
    ledger = door.app('ledger')
  })
  after(() => door.close())

  /** Signs in by the pages; the answer of the last one, which brings the cookies. */
  async function answerOfSignIn(on: FrontDoor, browser: Browser, person: Person, prompt?: string) {
    const page = await visit(on, browser, authorizePath(on.app('ledger'), { prompt }))
    const { action, hidden } = formOf(page)
    const { username, password } = person
    return browser.post(action, { ...hidden, username, password })
  }

  const cookiesIn = (answer: Answer) =>
    new Map(cookiesOf(answer).map((line) => [line.split('=')[0] ?? '', line] as const))

  /** What a frame of the app on another site gets, with these cookies. */
  async function framed(cookies: Readonly<Record<string, string | undefined>>): Promise<boolean> {
    const browser = door.browser()
    for (const [name, value] of Object.entries(cookies)) browser.cookies.set(name, value ?? '')
    const { status, body } = await browser.get(
      authorizePath(ledger, { response_mode: 'web_message', prompt: 'none' }),
    )
    assert.equal(status, 200)
    assert.ok(body.includes('exac_') || body.includes('login_required'), body)
    return body.includes('exac_')
  }

  /** A browser that somebody signed in with, and both of its cookies. */
  async function signedIn(person = ada, browser = door.browser()) {
    await signIn(door, ledger, { person, browser })
    const [own, second] = [browser.cookies.get(session), browser.cookies.get(embedded)]
    assert.ok(own !== undefined && second !== undefined)
    return { browser, own, second }
  }

  it('is for other sites, for no script, and only by https; the first one stays on ours', async () => {
    const lines = cookiesIn(await answerOfSignIn(door, door.browser(), ada))
    const [own = '', second = ''] = [lines.get(session), lines.get(embedded)]
    assert.match(own, /=exss_[\w-]{69}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=1209600$/)
    assert.match(second, /=exse_[\w-]{69}; Path=\/; HttpOnly; SameSite=None; Secure; Max-Age=1209600$/)
    assert.notEqual(own.slice(-100), second.slice(-100))
  })

  it('has a secret of its own, of which only a hash is kept', async () => {
    const { own, second } = await signedIn()
    const [ownSecret, secondSecret] = [own.slice(-43), second.slice(-43)]
    assert.notEqual(ownSecret, secondSecret)
    const rows = JSON.stringify(await door.snapshot())
    for (const secret of [ownSecret, secondSecret]) assert.ok(!rows.includes(secret))
  })

  it('opens the silent frame of a registered app, as the first one does', async () => {
    const { own, second } = await signedIn()
    assert.equal(await framed({ [embedded]: second }), true)
    assert.equal(await framed({ [session]: own }), true)
    assert.equal(await framed({}), false)
  })

  it('opens nothing else where it leaked', async () => {
    const { second } = await signedIn()
    for (const [name, value] of [
      [embedded, second],
      [session, second],
      [session, second.replace('exse_', 'exss_')],
    ] as const) {
      const thief = door.browser()
      thief.cookies.set(name, value)
      assert.equal(await isSignedIn(thief, ledger), false, 'prompt=none by redirect')
      assert.doesNotMatch((await thief.get('/')).body, adas)
      assert.doesNotMatch((await visit(door, thief, '/account')).body, adas)
      assert.match((await visit(door, thief, authorizePath(ledger))).body, /type="password"/)
      const { body } = await visit(door, thief, endSessionPath({ client_id: 'ledger' }))
      assert.doesNotMatch(body, /<form/, 'no question: there is no session')
    }
    assert.equal(await framed({ [embedded]: second }), true, 'and the session went on')
  })

  it('is not what the first one is: neither stands in for the other', async () => {
    const { own } = await signedIn()
    assert.equal(await framed({ [embedded]: own }), false)
    assert.equal(await framed({ [embedded]: own.replace('exss_', 'exse_') }), false)
    assert.equal(await framed({ [embedded]: 'nonsense' }), false)
  })

  it('is new after every sign-in, and the old one is worth nothing', async () => {
    const { browser, own, second } = await signedIn()
    await answerOfSignIn(door, browser, ada, 'login')
    const [newOwn, newSecond] = [browser.cookies.get(session), browser.cookies.get(embedded)]
    assert.equal(newOwn?.slice(0, 31), own.slice(0, 31), 'one session')
    assert.notEqual(newSecond, second)
    assert.equal(await framed({ [embedded]: second }), false)
    assert.equal(await framed({ [session]: own }), false)
    assert.equal(await framed({ [embedded]: newSecond }), true)
  })

  it('goes with the session: both are taken away, and neither opens anything', async () => {
    const { browser, own, second } = await signedIn()
    const question = await visit(door, browser, endSessionPath({ client_id: 'ledger' }))
    const { action, hidden } = formOf(question)
    const lines = cookiesIn(await browser.post(action, { ...hidden, decision: 'yes' }))
    assert.match(lines.get(session) ?? '', /=; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=0$/)
    assert.match(lines.get(embedded) ?? '', /=; Path=\/; HttpOnly; SameSite=None; Secure; Max-Age=0$/)
    assert.equal(browser.cookies.has(session) || browser.cookies.has(embedded), false)
    assert.equal(await framed({ [embedded]: second }), false)
    assert.equal(await framed({ [session]: own }), false)
  })

  it('is another person’s once somebody else signed in', async () => {
    const { browser, second } = await signedIn()
    await answerOfSignIn(door, browser, bob, 'login')
    assert.notEqual(browser.cookies.get(embedded)?.slice(0, 31), second.slice(0, 31))
    assert.equal(await framed({ [embedded]: second }), false)
  })

  describe('is not there', () => {
    it('without a dialect that reads it', async (t) => {
      const plain = await openFrontDoor({ ...withFrames, tenant: {} })
      t.after(() => plain.close())
      const lines = cookiesIn(await answerOfSignIn(plain, plain.browser(), ada))
      assert.ok(lines.has(session) && !lines.has(embedded))
      const hashes = await plain
        .exeunt()
        .database.read.selectFrom('sessions')
        .select('embedded_hash')
        .execute()
      assert.deepEqual(
        hashes.map((row) => row.embedded_hash),
        [null],
      )
    })

    it('by plain http, where browsers would not take it', async (t) => {
      const plain = await openFrontDoor({ ...withFrames, https: false })
      t.after(() => plain.close())
      const names = [...cookiesIn(await answerOfSignIn(plain, plain.browser(), ada)).keys()]
      assert.ok(names.some((name) => name.startsWith('exeunt-session-acme')))
      assert.ok(!names.some((name) => name.includes('embedded')), names.join())
    })

    it('any more once the dialect is off: it opens nothing, and the next sign-in takes it away', async (t) => {
      const changing = await openFrontDoor(withFrames)
      t.after(() => changing.close())
      const browser = changing.browser()
      await signIn(changing, changing.app('ledger'), { person: ada, browser })
      const second = browser.cookies.get(embedded)
      await changing.restart({ ...withFrames, tenant: {} })
      const thief = changing.browser()
      thief.cookies.set(embedded, second ?? '')
      const frame = authorizePath(changing.app('ledger'), { response_mode: 'web_message', prompt: 'none' })
      assert.match((await thief.get(frame)).body, /login_required/)
      assert.match((await browser.get(frame)).body, /exac_/)
      await answerOfSignIn(changing, browser, ada, 'login')
      assert.equal(browser.cookies.has(embedded), false)
      await changing.restart(withFrames)
      assert.match((await thief.get(frame)).body, /login_required/)
    })
  })
})
