import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Answer,
  assertNobodyWasSignedIn,
  assertSignedOut,
  type Browser,
  follow,
  type FrontDoor,
  press,
} from '../support/front-door.ts'
import { type Auth0SignedIn, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import {
  assertAsksLikeAuth0,
  assertLives,
  assertOops,
  logoutPath,
  openAuth0Logout,
  shopOuts,
  tenantOuts,
} from '../support/front-door/auth0-logout.ts'
import { browserSessions, type DecisionRow, decisionRows, promptSettings } from '../support/decision-rows.ts'

type Fields = Readonly<Record<string, string>>
type Case = {
  readonly at: (typeof browserSessions)[number]
  readonly prompt: (typeof promptSettings)[number]
}

const open: Partial<Record<Case['prompt'], FrontDoor>> = {}

const ofApp = shopOuts.path
const ofTenant = tenantOuts.plain
const addressesOf = { 'of the app': [ofApp], 'of the tenant': [ofTenant], any: [ofApp, ofTenant] } as const

/** A browser, and whose hints the request has: those of its own session, or of one elsewhere. */
interface Scene {
  readonly door: FrontDoor
  readonly browser: Browser
  readonly hinted: Auth0SignedIn
  /** Who is signed in in this browser. */
  readonly here?: Auth0SignedIn
}

async function sceneOf({ at, prompt }: Case): Promise<Scene> {
  const door = open[prompt] ?? assert.fail()
  const hinted = await signInByAuth0(door, door.app(shopId))
  switch (at) {
    case 'fitting':
      return { door, browser: hinted.browser, hinted, here: hinted }
    case 'other': {
      const here = await signInByAuth0(door, door.app(shopId))
      return { door, browser: here.browser, hinted, here }
    }
    case 'none':
      return { door, browser: door.browser(), hinted }
  }
}

function fieldsOf({ sends }: DecisionRow, { hinted }: Scene, address: string): Fields {
  return {
    state: 's',
    ...(sends.hint && { id_token_hint: hinted.id_token }),
    ...(sends.client && { client_id: shopId }),
    ...(sends.address && { post_logout_redirect_uri: address }),
    ...(sends.sid && { logout_hint: String(hinted.idClaims['sid']) }),
  }
}

const methods = {
  GET: ({ door, browser }: Scene, fields: Fields) =>
    browser.get(logoutPath(fields)).then((one) => follow(door, browser, one)),
  // A page of the app's posts it: no Lax cookie comes with it, and the redirect of ours finds the browser again.
  POST: ({ door, browser }: Scene, fields: Fields) =>
    door.send('POST', '/oidc/logout', { form: fields }).then((one) => follow(door, browser, one)),
} as const

/** Where it came to rest. */
function assertLanded(
  row: DecisionRow,
  { at, prompt }: Case,
  { door }: Scene,
  address: string,
  answer: Answer,
): void {
  const [what, landing] = row[at][prompt]
  switch (landing) {
    case 'the address with state':
      return assert.equal(answer.location, `${address}?state=s`)
    case 'the first of the app':
      return assert.equal(answer.location, door.app(shopId).signedOut)
    case 'our page':
      return void (what === 'nothing to end' ? assertNobodyWasSignedIn(answer) : assertSignedOut(answer))
  }
}

describe('Auth0’s logout, by every row of the decision', () => {
  before(async () => {
    open.on = await openAuth0Logout()
    open.off = await openAuth0Logout({ tenant: { dialects: { auth0: { logoutPrompt: false } } } })
  })
  after(() => Promise.all(Object.values(open).map((door) => door.close())))

  for (const row of decisionRows) {
    const { number, sends, list } = row
    const names = Object.entries(sends).flatMap(([name, isSent]) => (isSent ? [name] : []))
    describe(`AUT-2 over HTTP, row ${number}: ${names.join(', ') || 'nothing'}`, () => {
      const addresses: readonly string[] = list === undefined ? [ofApp] : addressesOf[list]
      for (const at of browserSessions)
        for (const prompt of promptSettings)
          for (const [method, send] of Object.entries(methods)) {
            const [what, landing] = row[at][prompt]
            it(`${method}, ${at === 'none' ? 'no' : at} session, question ${prompt}: ${what}, ${landing}`, async () => {
              for (const address of addresses) {
                const scene = await sceneOf({ at, prompt })
                const { door, browser, here, hinted } = scene
                let answer = await send(scene, fieldsOf(row, scene, address))
                if (what.startsWith('asks')) {
                  assertAsksLikeAuth0(answer)
                  assert.equal(/meant for another session/.test(answer.body), what === 'asks: other-session')
                  if (here) await assertLives(door, here)
                  answer = await press(door, browser, answer, { decision: 'yes' })
                }
                assertLanded(row, { at, prompt }, scene, address, answer)
                if (here) await assertLives(door, here, false)
                if (here !== hinted) await assertLives(door, hinted)
              }
            })
          }

      for (const prompt of promptSettings)
        for (const [method, send] of Object.entries(methods)) {
          const wrong = async (changes: (scene: Scene) => Fields | Promise<Fields>, words: RegExp) => {
            const scene = await sceneOf({ at: 'fitting', prompt })
            const fields = { ...fieldsOf(row, scene, addresses[0] ?? ''), ...(await changes(scene)) }
            assertOops(await send(scene, fields), words)
            await assertLives(scene.door, scene.hinted)
          }
          if (list !== undefined)
            it(`AUT-4 ${method}, question ${prompt}: an address of another list ends nothing`, async () => {
              const others = [ofApp, ofTenant, 'https://evil.example/'].filter(
                (one) => !addresses.includes(one),
              )
              for (const post_logout_redirect_uri of others)
                await wrong(() => ({ post_logout_redirect_uri }), /is not defined as a valid URL/)
            })
          if (sends.hint && sends.client)
            it(`AUT-3 ${method}, question ${prompt}: an ID token of another app ends nothing`, () =>
              wrong(
                async ({ door, browser }) => ({
                  id_token_hint: (await signInByAuth0(door, door.app('desk'), { browser })).id_token,
                }),
                /client_id/,
              ))
          if (sends.hint && sends.sid)
            it(`AUT-3 ${method}, question ${prompt}: two hints of two sessions end nothing`, () =>
              wrong(
                async ({ door }) => ({
                  logout_hint: String((await signInByAuth0(door, door.app(shopId))).idClaims['sid']),
                }),
                /logout_hint/,
              ))
          if (sends.client)
            it(`AUT-3 ${method}, question ${prompt}: a client that nobody registered ends nothing`, () =>
              wrong(() => ({ client_id: 'nobody' }), /client_id/))
        }
    })
  }
})
