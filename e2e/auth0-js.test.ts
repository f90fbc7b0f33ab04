import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { type MailBox, openMailBox } from '../packages/server/test/support/mail-box.ts'
import { webAuthSdkApp } from './support/auth0-browser-apps.ts'
import { api, leave, openApp, openBrowser, singlePageApp, tenant } from './support/auth0-browser-world.ts'
import { ada } from './support/genauth-world.ts'
import {
  appAfar,
  appOne,
  appTwo,
  blockThirdPartyCookies,
  givePassword,
  heading,
  type HttpsWorld,
  provider,
  startHttpsWorld,
} from './support/https-world.ts'
import { person } from './support/journeys.ts'

/* auth0-js 10.2.1 as npm has it, in a real browser. */

let world: HttpsWorld
let mailBox: MailBox

type Claims = Readonly<Record<string, unknown>>

/** What `parseHash` and `checkSession` give. */
interface Answer {
  readonly accessToken: string
  readonly idToken: string
  readonly idTokenPayload: Claims
  readonly appState: unknown
  readonly expiresIn: number
  readonly tokenType: string
  readonly scope: string | null
}

/** What a callback of the SDK is called with. */
interface Outcome<Value> {
  readonly value?: Value
  readonly fault?: {
    readonly error?: string
    readonly code?: string
    readonly description?: string
    readonly statusCode?: number
  }
}

const hello = `Hello, ${ada.name}`

/** What Auth0 calls the people whose passwords it knows itself. */
const database = 'Username-Password-Authentication'

const open = (t: TestContext, changes: Claims = {}) => openBrowser(t, world, changes)

/** What comes of a call, whose callback stands at the end. */
function outcome<Value>(page: Page, call: string): Promise<Outcome<Value>> {
  return page.evaluate(
    `asked((done) => webAuth.${call.replace(/\)$/, `${call.endsWith('()') ? '' : ', '}done)`)})`,
  )
}

async function signIn(context: BrowserContext, origin = appOne): Promise<{ page: Page; answer: Answer }> {
  const page = await openApp(context, origin)
  await leave(page, `webAuth.authorize({ appState: { cart: 7 } })`)
  await givePassword(page)
  await heading(page, hello)
  return { page, answer: await page.evaluate<Answer>('answer') }
}

const checkSession = (page: Page) => outcome<Answer>(page, 'checkSession({})')
const loginRequired = { error: 'login_required', code: 'login_required', description: 'Login required' }

describe('auth0-js 10.2, in a real browser', () => {
  before(async () => {
    mailBox = await openMailBox()
    const implicit = {
      grant_types: ['authorization_code', 'implicit', 'password', 'refresh_token'],
      response_types: ['code', 'token', 'id_token', 'id_token token'],
    }
    world = await startHttpsWorld({
      apps: {
        [appOne]: webAuthSdkApp('app-one'),
        [appTwo]: webAuthSdkApp('app-two'),
        [appAfar]: webAuthSdkApp('app-afar'),
      },
      configure: () => ({
        tenants: [
          tenant(
            [
              singlePageApp('app-one', appOne, {
                ...implicit,
                redirect_uris: [`${appOne}/callback`, `${appOne}/plain`],
              }),
              {
                client_id: 'with-server',
                client_secret: 'a secret that only its server has',
                dialect: 'auth0',
                first_party: true,
                redirect_uris: [`${appOne}/plain`],
              },
              singlePageApp('app-two', appTwo, implicit),
              singlePageApp('app-afar', appAfar, implicit),
              singlePageApp('without-passwords', appOne),
            ],
            { signUp: true, allowedLogoutUrls: [`${appOne}/for-all`] },
          ),
        ],
        mail: { smtp: mailBox.smtp, from: 'Acme <id@acme.example>' },
      }),
    })
  })
  after(async () => {
    await mailBox.close()
    await world.close()
  })

  it('AUT-20 AUT-38 AUT-50 authorize and parseHash: tokens in the fragment that its keys verify', async (t) => {
    const { page, answer } = await signIn(await open(t))
    const { iss, aud, sub, name, sid, nonce } = answer.idTokenPayload
    assert.deepEqual([iss, aud, sub, name], [`${provider}/`, 'app-one', ada.id, ada.name])
    assert.ok(sid && nonce)
    assert.deepEqual([answer.appState, answer.tokenType], [{ cart: 7 }, 'Bearer'])
    assert.ok(answer.expiresIn > 0)
    assert.match(new URL(page.url()).hash, /access_token=/)
  })

  it('AUT-20 authorize for an id_token alone, for an access token alone, and for a code', async (t) => {
    const { page } = await signIn(await open(t))
    const answerTo = async (options: Claims) => {
      await page.goto(appOne)
      await leave(
        page,
        `webAuth.authorize(${JSON.stringify({ redirectUri: `${appOne}/plain`, ...options })})`,
      )
      await page.waitForURL(/\/plain[?#]/)
      const { search, hash } = new URL(page.url())
      return Object.fromEntries(new URLSearchParams(search || hash.slice(1)))
    }
    const { id_token, ...noToken } = await answerTo({ responseType: 'id_token' })
    assert.ok(id_token && noToken['access_token'] === undefined)
    const { access_token, ...noIdToken } = await answerTo({ responseType: 'token' })
    assert.ok(access_token && noIdToken['id_token'] === undefined)
    // The SDK knows no PKCE: a code of its is for an app with a server, which has a secret.
    assert.ok((await answerTo({ responseType: 'code', clientID: 'with-server' }))['code'])
    assert.equal((await answerTo({ responseType: 'code' }))['error'], 'invalid_request')
  })

  it('AUT-23 checkSession: new tokens, no page; at every app of the site', async (t) => {
    const context = await open(t)
    const { page, answer } = await signIn(context)
    const { value } = await checkSession(page)
    assert.equal(value?.idTokenPayload['sid'], answer.idTokenPayload['sid'])
    assert.notEqual(value?.accessToken, answer.accessToken)
    const two = await openApp(context, appTwo)
    const other = await checkSession(two)
    assert.deepEqual([other.value?.idTokenPayload['aud'], other.fault], ['app-two', undefined])
    assert.equal(two.url(), `${appTwo}/`)
  })

  it('AUT-23 renewAuth, the older way: by a frame that comes back to a page of the app', async (t) => {
    const { page, answer } = await signIn(await open(t))
    const renew = `renewAuth({ redirectUri: '${appOne}/plain' })`
    const { value } = await outcome<Answer>(page, renew)
    assert.equal(value?.idTokenPayload['sid'], answer.idTokenPayload['sid'])
    await leave(page, 'webAuth.logout()')
    await page.waitForURL(`${appOne}/signed-out`)
    assert.equal((await outcome(page, renew)).fault?.error, 'login_required')
  })

  it('AUT-23 checkSession without a session is login_required', async (t) => {
    const page = await openApp(await open(t), appOne)
    assert.deepEqual((await checkSession(page)).fault, loginRequired)
  })

  it('AUT-23 checkSession on another site: with third-party cookies, and without', async (t) => {
    const context = await open(t)
    await signIn(context)
    const far = await openApp(context, appAfar)
    assert.equal((await checkSession(far)).value?.idTokenPayload['name'], ada.name)
    const blocked = await context.newPage()
    await blockThirdPartyCookies(context, blocked)
    await blocked.goto(appAfar)
    assert.deepEqual((await checkSession(blocked)).fault, loginRequired)
  })

  it('AUT-36 AUT-44 client.userInfo reads the person, by an opaque token and by one for an API', async (t) => {
    for (const changes of [{}, { audience: api }]) {
      const { page, answer } = await signIn(await open(t, changes))
      assert.equal(answer.accessToken.split('.').length, 'audience' in changes ? 3 : 1)
      const { value } = await outcome<Claims>(page, `client.userInfo('${answer.accessToken}')`)
      assert.deepEqual(
        [value?.['sub'], value?.['name'], value?.['email'], value?.['email_verified']],
        [ada.id, ada.name, ada.email, true],
      )
    }
  })

  it('AUT-36 client.userInfo with a token that is none is 401', async (t) => {
    const page = await openApp(await open(t), appOne)
    const { fault } = await outcome(page, `client.userInfo('x')`)
    assert.equal(fault?.statusCode, 401)
  })

  it('AUT-30 AUT-31 client.login: a password with its realm, as JSON', async (t) => {
    const page = await openApp(await open(t), appOne)
    const given = { realm: database, ...person, scope: 'openid profile' }
    const { value, fault } = await outcome<Answer>(page, `client.login(${JSON.stringify(given)})`)
    assert.equal(fault, undefined)
    assert.ok(value?.accessToken && value.idToken && value.expiresIn)
    const told = await outcome<Claims>(page, `client.userInfo('${value.accessToken}')`)
    assert.equal(told.value?.['sub'], ada.id)
    const plain = await outcome<Answer>(page, `client.loginWithDefaultDirectory(${JSON.stringify(person)})`)
    assert.ok(plain.value?.accessToken)
  })

  it('AUT-32 client.login with a wrong password, and at an app that may not take any', async (t) => {
    const context = await open(t)
    const given = (password: string) => JSON.stringify({ realm: database, ...person, password })
    const page = await openApp(context, appOne)
    assert.deepEqual((await outcome(page, `client.login(${given('wrong')})`)).fault, {
      code: 'invalid_grant',
      description: 'Wrong email or password.',
      statusCode: 403,
    })
    await page.evaluate(`webAuth.client.baseOptions.clientID = 'without-passwords'`)
    const { fault } = await outcome(page, `client.login(${given(person.password)})`)
    assert.deepEqual([fault?.code, fault?.statusCode], ['unauthorized_client', 403])
  })

  it('AUT-42 signup opens an account; signing in by it works, and the same address twice does not', async (t) => {
    const page = await openApp(await open(t), appOne)
    const grace = {
      connection: database,
      email: 'grace@example.com',
      password: 'nanoseconds are eleven inches',
      user_metadata: { plan: 'silver' },
    }
    const { value, fault } = await outcome<Claims>(page, `signup(${JSON.stringify(grace)})`)
    assert.equal(fault, undefined)
    assert.deepEqual([value?.['email'], value?.['emailVerified']], [grace.email, false])
    const given = JSON.stringify({ realm: database, username: grace.email, password: grace.password })
    const signedIn = await outcome<Answer>(page, `client.login(${given})`)
    assert.ok(signedIn.value?.accessToken)
    const again = await outcome(page, `signup(${JSON.stringify(grace)})`)
    assert.deepEqual([again.fault?.code, again.fault?.statusCode], ['user_exists', 400])
    const weak = { ...grace, email: 'weak@example.com', password: 'a' }
    const refused = await outcome(page, `signup(${JSON.stringify(weak)})`)
    assert.deepEqual([refused.fault?.code, refused.fault?.statusCode], ['invalid_password', 400])
  })

  it('AUT-43 changePassword: the same words for everybody, and a link in the mail that sets a new one', async (t) => {
    const context = await open(t)
    const page = await openApp(context, appOne)
    const katherine = { email: 'katherine@example.com', password: 'trajectories by hand' }
    await outcome(page, `signup(${JSON.stringify({ connection: database, ...katherine })})`)
    const words = `We've just sent you an email to reset your password.`
    for (const email of ['nobody@example.com', katherine.email]) {
      const { value } = await outcome<string>(
        page,
        `changePassword(${JSON.stringify({ connection: database, email })})`,
      )
      assert.equal(value, words)
    }
    const { envelope, text } = await mailBox.nth(1)
    assert.deepEqual(envelope.to, [katherine.email])
    const link = /https:\/\/auth\S+/.exec(text)?.[0] ?? ''
    assert.equal(new URL(link).origin, provider)
    const letter = await context.newPage()
    await letter.goto(link)
    await heading(letter, 'Choose a new password')
    const renewed = 'trajectories by machine'
    for (const field of await letter.locator('input[type=password]').all()) await field.fill(renewed)
    await letter.getByRole('button', { name: 'Set password and sign out' }).click()
    await heading(letter, 'Your new password is set')
    await letter.goto(link)
    await heading(letter, 'This link does not work any more')
    const given = (password: string) =>
      JSON.stringify({ realm: database, username: katherine.email, password })
    assert.equal(
      (await outcome(page, `client.login(${given(katherine.password)})`)).fault?.code,
      'invalid_grant',
    )
    const signedIn = await outcome<Answer>(page, `client.login(${given(renewed)})`)
    assert.ok(signedIn.value?.accessToken)
  })

  const ways = [
    [`{ returnTo: '${appOne}/signed-out?x=1', clientID: 'app-one' }`, '/signed-out?x=1'],
    [`{ returnTo: '${appOne}/for-all', clientID: '' }`, '/for-all'],
    [`{ clientID: 'app-one', federated: false }`, '/signed-out'],
    [`{ returnTo: '${appOne}/signed-out', clientID: 'app-one', federated: true }`, '/signed-out'],
  ] as const
  for (const [options, end] of ways)
    it(`AUT-12 logout(${options}) asks nothing and comes back, twice`, async (t) => {
      const context = await open(t)
      const { page } = await signIn(context)
      for (const _ of ['the first', 'the second']) {
        await page.goto(`${appOne}/`)
        await leave(page, `webAuth.logout(${options})`)
        await page.waitForURL(`${appOne}${end}`)
        assert.deepEqual((await checkSession(page)).fault, loginRequired)
      }
    })

  it('AUT-12 logout without anything: the tenant’s list has no first entry for it, so it ends on our page', async (t) => {
    const { page } = await signIn(await open(t))
    await page.evaluate(`webAuth.client.baseOptions.clientID = ''`)
    await leave(page, `webAuth.logout({})`)
    await heading(page, 'You are signed out')
    assert.equal(new URL(page.url()).origin, provider)
  })
})
