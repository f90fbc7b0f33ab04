import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import {
  authorizationRequest,
  reachApp,
  refresh,
  signIn,
  tokensIn,
  type VendorApp,
} from './support/akamai-apps.ts'
import { curl, type CurlAnswer } from './support/akamai-curl.ts'
import { ada, akamaiClient, akamaiTenant, customerId, secret, withId } from './support/akamai-world.ts'
import { startWorld, type World } from './support/library-world.ts'
import { arrived, createPlainBrowser, type PlainBrowser } from './support/plain-browser.ts'

/*
 * The vendor's manual in curl: forms with -F, which is multipart/form-data, and the admin API of its sessions.
 */

let world: World

const phone: VendorApp = {
  id: 'c3d5f8a1-0b9d-4c7a-a6e4-7d2c1b0a9e33',
  redirectUri: 'aic-demo://auth-callback',
}
/** A configuration client, and one for the help desk alone. */
const operator = 'd9f2b6e7-4a1c-4e8b-b5f3-6c0d8e7a5b44'
const helpDesk = '0a1b2c3d-4e5f-4678-89ab-cdef01234567'

const at = () => withId(world.provider.base)
const openBrowser = () => createPlainBrowser(world.provider.base, world.caller.browser())

type Json = Readonly<Record<string, unknown>>
const jsonOf = ({ body }: CurlAnswer) => JSON.parse(body) as Json

/** As the manual has it: `-u`, and two fields with `-F`. */
function askForToken(id: string, scope: string, password = secret): Promise<CurlAnswer> {
  return curl({
    url: `${at().base}/login/token`,
    user: `${id}:${password}`,
    form: ['grant_type=client_credentials', `scope=${scope}`],
  })
}

async function adminToken(scope = '*:sessions/**'): Promise<string> {
  const answer = await askForToken(operator, scope)
  assert.equal(answer.status, 200, answer.body)
  return String(jsonOf(answer)['access_token'])
}

async function find(sub: string, token: string): Promise<readonly Json[]> {
  const url = `${at().base}/sessions?sub=${encodeURIComponent(sub)}`
  const answer = await curl({ url, headers: [bearer(token)] })
  assert.equal(answer.status, 200, answer.body)
  return jsonOf(answer)['sessions'] as readonly Json[]
}

const bearer = (token: string) => `Authorization: Bearer ${token}`

/** Whether this browser still has a session, as an app finds out. */
async function isIn(browser: PlainBrowser): Promise<boolean> {
  const { url } = authorizationRequest(at(), phone, { prompt: 'none' })
  return arrived(await browser.open(url)).url.searchParams.has('code')
}

describe('the addresses of Akamai by curl, as the vendor’s manual has them', () => {
  before(async () => {
    const program = { redirect_uris: undefined, client_secret: secret, grant_types: ['client_credentials'] }
    const clients = [
      akamaiClient(phone.id, [phone.redirectUri], { application_type: 'native' }),
      akamaiClient(operator, [], { ...program, scope: 'exeunt:admin' }),
      akamaiClient(helpDesk, [], { ...program, scope: '.:sessions/**' }),
    ]
    world = await startWorld(() => [akamaiTenant(clients)])
  })
  after(() => world?.stop())
  // Nobody is signed in before a test.
  beforeEach(async () => {
    const token = await adminToken()
    for (const { sid } of await find(ada.id, token))
      await curl({
        url: `${at().base}/sessions/${String(sid)}`,
        method: 'DELETE',
        headers: [bearer(token)],
      })
  })

  it('AKA-45 AKA-70 an admin token: Basic, and a form by -F', async () => {
    const answer = await askForToken(operator, '*:config/**')
    const { token_type: type, scope, access_token: token, refresh_token: none } = jsonOf(answer)
    assert.deepEqual([answer.status, type, scope, none], [200, 'Bearer', '*:config/**', undefined])
    assert.equal(typeof token, 'string')
  })

  it('AKA-70 no admin token by a wrong secret, and none for more than a client may', async () => {
    const [wrong, wider] = [
      await askForToken(operator, '*:config/**', 'another secret of a certain length'),
      await askForToken(helpDesk, '*:sessions/**'),
    ]
    assert.deepEqual([wrong.status, jsonOf(wrong)['error']], [401, 'invalid_client'])
    assert.deepEqual([wider.status, jsonOf(wider)['error']], [400, 'invalid_scope'])
    assert.equal((await askForToken(helpDesk, '.:sessions')).status, 200)
  })

  it('AKA-45 a person’s code and refresh token, by -F, of an app without a secret', async () => {
    const { url, verifier } = authorizationRequest(at(), phone)
    const code = (await reachApp(openBrowser(), url)).url.searchParams.get('code') ?? ''
    const post = (...form: readonly string[]) =>
      curl({ url: `${at().base}/login/token`, form: [...form, `client_id=${phone.id}`] })
    const tokens = tokensIn(
      await post(
        'grant_type=authorization_code',
        `code=${code}`,
        `redirect_uri=${phone.redirectUri}`,
        `code_verifier=${verifier}`,
      ),
    )
    assert.equal(decodeJwt(tokens.id_token).sub, ada.id)
    const renewed = tokensIn(await post('grant_type=refresh_token', `refresh_token=${tokens.refresh_token}`))
    assert.equal(renewed.refresh_token, tokens.refresh_token)
  })

  it('AKA-45 a form with a file in it is no form', async () => {
    const answer = await curl({
      url: `${at().base}/login/token`,
      user: `${operator}:${secret}`,
      form: ['grant_type=client_credentials;filename=grant.txt'],
    })
    assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_request'])
  })

  it('AKA-30 AKA-71 AKA-72 AKA-73 AKA-74 finds a session, looks at it, and ends it on every device', async () => {
    const [here, there] = [openBrowser(), openBrowser()]
    const tokens = await signIn(world.caller, here, at(), phone)
    await signIn(world.caller, there, at(), phone)
    const { sid, global_sub: globalSub } = decodeJwt(tokens.id_token)
    const token = await adminToken()
    const headers = [bearer(token)]
    const origin = world.provider.base

    for (const sub of [ada.id, String(globalSub)]) {
      const [session, ...others] = await find(sub, token)
      assert.deepEqual(
        [session?.['sid'], session?.['sub'], session?.['global_sub'], others.length],
        [sid, ada.id, globalSub, 0],
      )
    }
    const named = [...headers, `Tenant-ID: ${customerId}`]
    const seen = await curl({ url: `${origin}/sessions/${String(sid)}`, headers: named })
    assert.deepEqual([seen.status, (jsonOf(seen)['devices'] as readonly Json[]).length], [200, 2])

    const ended = await curl({ url: `${origin}/sessions/${String(sid)}`, method: 'DELETE', headers: named })
    assert.deepEqual(ended, { status: 204, body: '' })
    assert.deepEqual([await isIn(here), await isIn(there)], [false, false])
    const late = await curl({ url: `${at().base}/sessions/${String(sid)}`, method: 'DELETE', headers })
    assert.equal(late.status, 404)
    assert.equal((await refresh(world.caller, at(), phone, tokens.refresh_token)).status, 200)
  })

  it('AKA-70 AKA-73 AKA-74 opens nothing to who has no token, too little of one, or the wrong customer', async () => {
    const browser = openBrowser()
    const tokens = await signIn(world.caller, browser, at(), phone)
    const sid = String(decodeJwt(tokens.id_token)['sid'])
    const end = (base: string, ...headers: readonly string[]) =>
      curl({ url: `${base}/sessions/${sid}`, method: 'DELETE', headers })
    const reader = bearer(String(jsonOf(await askForToken(helpDesk, '.:sessions/**'))['access_token']))
    assert.equal((await end(at().base)).status, 401)
    assert.equal((await end(at().base, bearer(tokens.access_token))).status, 403)
    assert.equal((await end(at().base, reader)).status, 403)
    const admin = bearer(await adminToken())
    const nobody = '00000000-0000-4000-8000-000000000000'
    for (const answer of [
      await end(`${world.provider.base}/${nobody}`, admin),
      await end(world.provider.base, admin, `Tenant-ID: ${nobody}`),
    ])
      assert.deepEqual([answer.status, answer.body.trim()], [404, '404 page not found'])
    assert.equal(await isIn(browser), true)
  })
})
