import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  assertAsks,
  type Browser,
  endSessionPath,
  type FrontDoor,
  press,
  visit,
} from '../support/front-door.ts'
import { signInByAkamai } from '../support/front-door/akamai.ts'
import { adminToken, callAdmin, managerId } from '../support/front-door/akamai-admin.ts'
import {
  assertLogoutSuccess,
  assertWentWrong,
  customerId,
  docsId,
  docsReturns,
  docsSignedOut,
  endSessionPathOf,
  hostedPath,
  openAkamaiLogout,
} from '../support/front-door/akamai-logout.ts'

const prefix = `/${customerId}`
const path = (address: string, parameters: Readonly<Record<string, string>> = {}) =>
  `${address}?${new URLSearchParams(parameters).toString()}`

let door: FrontDoor

/** What was written down of logouts meanwhile: the line's name, and who came by which door. */
async function linesOf(act: () => Promise<unknown>) {
  const from = door.log.length
  await act()
  return door.log.slice(from).flatMap(({ event, fields }) => {
    const { client, dialect } = fields
    return ['logout', 'nothing to end', 'logout refused'].includes(event) ? [{ event, client, dialect }] : []
  })
}

const doorsOf = (log: FrontDoor['log']) =>
  log.filter(({ event }) => event === 'logout').map(({ fields }) => fields['door'])

/** The value that the form of an address has against forgery. */
function csrfOf({ body }: Answer, address: string): string {
  const [, fields = ''] = new RegExp(`action="[^"]*/${address}[^"]*"([\\s\\S]*?)</form>`).exec(body) ?? []
  return /name="csrf"\s+value="([^"]*)"/.exec(fields)?.[1] ?? ''
}

function pressLogout(browser: Browser, page: Answer): Promise<Answer> {
  const [, action = ''] = /action="([^"]*\/profile\/logout[^"]*)"/.exec(page.body) ?? []
  return browser.post(action.replaceAll(/&(?:amp|#38);/g, '&'), { csrf: csrfOf(page, 'profile/logout') })
}

const enter = async (): Promise<Browser> => {
  const { browser } = await signInByAkamai(door, door.app(docsId), { person: ada, prefix })
  return browser
}

describe('AKA-93 the log says who still signs out at the vendor’s addresses', () => {
  before(async () => {
    door = await openAkamaiLogout({
      clients: {
        shy: () => ({ dialect: 'akamai', logout_by_contract: false }),
        [managerId]: () => ({
          dialect: 'akamai',
          redirect_uris: undefined,
          post_logout_redirect_uris: undefined,
          backchannel_logout_uri: undefined,
          grant_types: ['client_credentials'],
          scope: 'exeunt:admin',
        }),
      },
      tenant: { dialects: { akamai: { customerId }, auth0: {}, genauth: {} } },
    })
  })
  after(() => door.close())

  const docs = { client_id: docsId }
  const back = { ...docs, post_logout_redirect_uri: docsSignedOut }
  const ways: readonly (readonly [string, (browser: Browser) => Promise<unknown>, string | undefined])[] = [
    ['/auth-ui/logout', (one) => visit(door, one, hostedPath(docs)), 'akamai'],
    [
      'the same, and back',
      (one) => one.get(hostedPath({ ...docs, redirect_uri: docsReturns.logout })),
      'akamai',
    ],
    ['without the id', (one) => one.get(hostedPath(docs, '')), 'akamai'],
    ['/login/end_session', (one) => one.get(endSessionPathOf(back)), 'akamai'],
    [
      'the same by POST',
      async (one) => {
        const { location = '' } = await one.post(endSessionPathOf(), back)
        return one.get(location)
      },
      'akamai',
    ],
    ['Auth0’s /v2/logout', (one) => one.get(path('/v2/logout', docs)), 'auth0'],
    [
      'GenAuth’s /login/profile/logout',
      (one) => one.get(path('/login/profile/logout', { app_id: docsId })),
      'genauth',
    ],
  ]
  for (const [name, leave, dialect] of ways)
    it(`${name}: one line for a logout, and one where nobody is signed in`, async () => {
      const browser = await enter()
      const asked = { client: docsId, dialect }
      assert.deepEqual(await linesOf(() => leave(browser)), [{ event: 'logout', ...asked }])
      assert.deepEqual(await linesOf(() => leave(browser)), [{ event: 'nothing to end', ...asked }])
      assert.deepEqual(await linesOf(() => leave(door.browser())), [{ event: 'nothing to end', ...asked }])
    })

  const asking: readonly (readonly [string, string, string | undefined])[] = [
    ['the standard’s address', endSessionPath(docs), undefined],
    ['Auth0’s /oidc/logout', path('/oidc/logout', docs), 'auth0'],
    ['GenAuth’s /oidc/session/end', path('/oidc/session/end', docs), 'genauth'],
  ]
  for (const [name, address, dialect] of asking)
    it(`${name}: the same after a "yes"`, async () => {
      const browser = await enter()
      const page = await visit(door, browser, address)
      assert.equal(page.status, 200)
      const asked = { client: docsId, dialect }
      const yes = () => press(door, browser, page, { decision: 'yes' })
      assert.deepEqual(await linesOf(yes), [{ event: 'logout', ...asked }])
      assert.deepEqual(await linesOf(() => browser.get(address)), [{ event: 'nothing to end', ...asked }])
    })

  it('also where an app of the session has the person asked', async () => {
    const { browser } = await signInByAkamai(door, door.app('shy'), { person: ada, prefix })
    const page = assertAsks(await visit(door, browser, endSessionPathOf(docs)))
    const asked = { client: docsId, dialect: 'akamai' }
    const yes = async () => assertLogoutSuccess(await press(door, browser, page, { decision: 'yes' }))
    assert.deepEqual(await linesOf(yes), [{ event: 'logout', ...asked }])
  })

  it('and where somebody signs out anyway, of the door, and of the app that was refused', async () => {
    const browser = await enter()
    const wrong = { ...docs, redirect_uri: 'https://evil.example/' }
    const dialect = 'akamai'
    const lines = await linesOf(async () => {
      const page = assertWentWrong(await visit(door, browser, hostedPath(wrong)))
      await press(door, browser, page, { decision: 'anyway' })
    })
    assert.deepEqual(lines, [
      { event: 'logout refused', client: docsId, dialect },
      { event: 'logout', client: undefined, dialect },
    ])
  })

  it('by the Logout button of the profile: the door is the account’s, and the app the one that it was opened from', async () => {
    const browser = await enter()
    const page = await visit(door, browser, path(`${prefix}/auth-ui/profile`, docs))
    const press = () => pressLogout(browser, page)
    const asked = { client: docsId, dialect: 'akamai' }
    assert.deepEqual(await linesOf(press), [{ event: 'logout', ...asked }])
    assert.deepEqual(await linesOf(press), [{ event: 'nothing to end', ...asked }])
    assert.equal(doorsOf(door.log).at(-1), 'account')
    // It has let nobody out: the record does not say that it asked.
    const { logouts = [] } = await door.snapshot()
    const ofAccount = logouts.filter((row) => (row as { door: string }).door === 'account')
    assert.deepEqual(
      ofAccount.map((row) => (row as { requested_by: string | null }).requested_by),
      [null],
    )
  })

  it('by the API, and by our own account page, which is no vendor’s', async () => {
    await enter()
    const token = await adminToken(door, '*:sessions/**', managerId, prefix)
    const { json } = await callAdmin(door, token, 'GET /sessions?sub=user-ada', { prefix })
    const [{ sid }] = json['sessions'] as [{ sid: string }]
    const end = () => callAdmin(door, token, `DELETE /sessions/${sid}`, { prefix })
    const nobody = { client: undefined }
    assert.deepEqual(await linesOf(end), [{ event: 'logout', ...nobody, dialect: 'akamai' }])
    const browser = await enter()
    const page = await visit(door, browser, '/account')
    const everything = () => browser.post('/account/end-all', { csrf: csrfOf(page, 'end-all') })
    assert.deepEqual(await linesOf(everything), [{ event: 'logout', ...nobody, dialect: undefined }])
  })

  it('an id_token_hint that stands in for the client names it there', async () => {
    const { browser, id_token } = await signInByAkamai(door, door.app(docsId), { person: ada, prefix })
    const leave = () => browser.get(endSessionPathOf({ id_token_hint: id_token }))
    const asked = { client: docsId, dialect: 'akamai' }
    assert.deepEqual(await linesOf(leave), [{ event: 'logout', ...asked }])
    assert.deepEqual(await linesOf(leave), [{ event: 'nothing to end', ...asked }])
  })
})
