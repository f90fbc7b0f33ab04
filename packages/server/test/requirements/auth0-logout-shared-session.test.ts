import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import {
  ada,
  type App,
  type Browser,
  type FrontDoor,
  isSignedIn,
  joinApp,
  openFrontDoor,
  type SignedIn,
  visit,
} from '../support/front-door.ts'
import { type Auth0SignedIn, signInByAuth0 } from '../support/front-door/auth0.ts'
import { assertAsksLikeAuth0, assertOops, logoutPath } from '../support/front-door/auth0-logout.ts'
import {
  type GenAuthSignedIn,
  shopId as genauthId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'

const auth0Id = 'lens'

/** An app of each vendor and one of neither, over one tenant. */
let door: FrontDoor

const lens = () => door.app(auth0Id)
const shop = () => ({ ...door.app(genauthId), secret: shopSecret })

interface Everywhere {
  readonly browser: Browser
  readonly auth0: Auth0SignedIn
  readonly genauth: GenAuthSignedIn
  readonly standard: SignedIn
}

/** One person, one browser, one session, three apps. */
async function atAllApps(): Promise<Everywhere> {
  const auth0 = await signInByAuth0(door, lens())
  const { browser } = auth0
  const genauth = await signInByGenAuth(door, shop(), { person: ada, browser })
  const standard = await joinApp(door, door.app('ledger'), browser)
  return { browser, auth0, genauth, standard }
}

const noticesOf = (...apps: readonly App[]) => apps.map(({ notices }) => notices.length)

describe('Auth0’s logout of a session that it shares', () => {
  before(async () => {
    door = await openFrontDoor({
      clients: {
        [auth0Id]: () => ({ dialect: 'auth0' }),
        [genauthId]: () => ({ client_secret: shopSecret, dialect: 'genauth' }),
      },
      tenant: { dialects: { auth0: {}, genauth: {} } },
    })
  })
  after(() => door.close())

  describe('AUT-63 D1 one logout ends every app of the session, whatever it speaks', () => {
    let all: Everywhere
    let before: readonly number[]
    beforeEach(async () => {
      all = await atAllApps()
      before = noticesOf(lens(), door.app(genauthId), door.app('ledger'))
    })

    const ways: readonly [name: string, path: () => string][] = [
      ['/oidc/logout with Auth0’s hint', () => logoutPath({ id_token_hint: all.auth0.id_token })],
      ['/oidc/logout with the standard’s hint', () => logoutPath({ id_token_hint: all.standard.id_token })],
      ['/oidc/logout with GenAuth’s hint', () => logoutPath({ id_token_hint: all.genauth.id_token })],
      [
        '/oidc/logout by the sid of any app',
        () => logoutPath({ logout_hint: String(all.genauth.idClaims['sid']) }),
      ],
      ['/v2/logout', () => '/v2/logout'],
      [
        'GenAuth’s address with Auth0’s hint',
        () => logoutPath({ id_token_hint: all.auth0.id_token }, '/oidc/session/end'),
      ],
      [
        'the standard’s address with Auth0’s hint',
        () => logoutPath({ id_token_hint: all.auth0.id_token }, '/oauth2/logout'),
      ],
      ['GenAuth’s address that never asks', () => '/login/profile/logout'],
    ]
    for (const [name, path] of ways)
      it(name, async () => {
        const answer = await visit(door, all.browser, path())
        assert.equal(answer.status, 200, answer.body)
        assert.equal(await isSignedIn(all.browser, door.app('ledger')), false)
        const heard = noticesOf(lens(), door.app(genauthId), door.app('ledger')).map(
          (now, at) => now - (before[at] ?? 0),
        )
        assert.deepEqual(heard, [1, 1, 1])
      })

    it('each app hears by its own issuer, and of its own sid', async () => {
      await visit(door, all.browser, '/v2/logout')
      const heard = [lens(), door.app(genauthId), door.app('ledger')].map(({ notices }) => {
        const { iss, sid } = decodeJwt(notices.at(-1)?.token ?? '')
        return [iss, sid]
      })
      assert.deepEqual(heard, [
        [`${door.base}/`, all.auth0.idClaims['sid']],
        [`${door.base}/oidc`, all.genauth.idClaims['sid']],
        [door.base, all.standard.sid],
      ])
    })

    it('a hint of one app is none for another’s name', async () => {
      const path = logoutPath({ id_token_hint: all.genauth.id_token, client_id: auth0Id })
      assertOops(await visit(door, all.browser, path), /client_id/)
      assert.equal(await isSignedIn(all.browser, door.app('ledger')), true)
    })

    it('AUT-9 a GenAuth hint of another session asks, as Auth0’s does', async () => {
      const elsewhere = await atAllApps()
      for (const { id_token } of [elsewhere.auth0, elsewhere.genauth])
        assertAsksLikeAuth0(await visit(door, all.browser, logoutPath({ id_token_hint: id_token })))
      assert.equal(await isSignedIn(elsewhere.browser, door.app('ledger')), true)
    })
  })
})
