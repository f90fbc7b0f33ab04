import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { arrived, shown } from '../../../../e2e/support/plain-browser.ts'
import { type FrontDoor, jsonOf, press, query, textOf, visit } from '../support/front-door.ts'
import {
  akamaiTokens,
  authorizePath,
  callbackAt,
  codeFor,
  codeGrant,
  customerId,
  heardBy,
  openAkamai,
  paperId,
  pastNotice,
  post,
  prefixes,
  signInByAkamai,
} from '../support/front-door/akamai.ts'
import { type MailBox, openMailBox } from '../support/mail-box.ts'
import { type FakeUpstream, openFakeUpstream } from '../support/upstream-fake.ts'
import { leaveBy, newBrowser } from '../support/upstream-journeys.ts'
import { until } from '../support/until.ts'

let door: FrontDoor
let corp: FakeUpstream
let box: MailBox
const open = async () => {
  corp = await openFakeUpstream('corp', () => Math.floor(door.clock.now().getTime() / 1000))
  box = await openMailBox()
  door = await openAkamai({
    tenant: { dialects: { akamai: { customerId } }, upstreams: [corp.entry] },
    top: { mail: { smtp: box.smtp, from: 'Acme <id@acme.example>' } },
  })
}
const close = async () => {
  await Promise.all([door.close(), corp.close(), box.close()])
}
const place = `/${customerId}`

describe('AKA-80 what leads away from an address of the tenant comes back to it', () => {
  before(open)
  after(close)

  for (const prefix of prefixes) {
    it(`an upstream, told where that is: ${prefix === '' ? 'without the id' : 'below the id'}`, async () => {
      const browser = newBrowser(door)
      const app = door.app(paperId)
      const page = shown(await browser.open(authorizePath(app, {}, { prefix })))
      const request = await leaveBy(browser, page, 'corp')
      assert.equal(request.searchParams.get('redirect_uri'), `${door.base}${prefix}/sign-in/callback`)
      const notice = shown(await browser.open(corp.answer(request).href))
      const { url } = arrived(await browser.refresh(notice))
      const code = url.searchParams.get('code') ?? assert.fail(url.href)
      const tokens = akamaiTokens(await post(door, app, `${prefix}/login/token`, codeGrant(app, code)))
      assert.equal(decodeJwt(tokens.id_token).iss, `${door.base}${prefix}/login`)
    })

    it(`a letter with a link: ${prefix === '' ? 'without the id' : 'below the id'}`, async () => {
      const browser = door.browser()
      const asked = await visit(door, browser, `${prefix}/forgot-password`)
      await press(door, browser, asked, { username: 'bob' })
      const { text } = await box.nth(box.letters.length + 1)
      assert.ok(text.includes(`${door.base}${prefix}/reset-password?token=`), text)
      door.clock.advance(3600)
    })
  }

  it('an app that has parts at both is told of each by its issuer', async () => {
    const ledger = door.app('ledger')
    const before = ledger.notices.length
    const { browser } = await signInByAkamai(door, ledger)
    await signInByAkamai(door, ledger, { browser, prefix: place })
    await visit(door, browser, `${place}/auth-ui/logout?client_id=ledger`)
    await until('both were told', () => ledger.notices.length === before + 2)
    const issuers = ledger.notices.slice(before).map(({ token }) => decodeJwt(token).iss)
    assert.deepEqual(new Set(issuers), new Set(prefixes.map((prefix) => `${door.base}${prefix}/login`)))
  })

  it('the home page and the account know at both who is signed in, and stay where they are', async () => {
    const { browser } = await signInByAkamai(door, door.app(paperId))
    for (const prefix of prefixes) {
      const home = await browser.get(`${prefix}/`)
      assert.match(textOf(home), /ada/i)
      assert.ok(home.body.includes(`href="${prefix}/account"`))
      const account = await browser.get(`${prefix}/account`)
      assert.match(textOf(account), /Ada Lovelace|ada/)
      assert.equal((await browser.get(place)).status, 200)
      for (const [, to = ''] of account.body.matchAll(/(?:href|action)="(\/[^"]*)"/g))
        assert.ok(to.startsWith(`${prefix}/`), to)
    }
  })
})

describe('AKA-80 two slashes behind the customer’s id, as apps with a base that ends in one write them', () => {
  before(open)
  after(close)
  const doubled = `${place}/`

  it('sign in, redeem, read and refresh as behind one, at the same issuer', async () => {
    const app = door.app(paperId)
    const code = await codeFor(door, app, { prefix: doubled })
    const tokens = akamaiTokens(await post(door, app, `${doubled}/login/token`, codeGrant(app, code)))
    assert.equal(decodeJwt(tokens.id_token).iss, `${door.base}${place}/login`)
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    assert.equal((await door.send('GET', `${doubled}/profiles/oidc/userinfo`, { headers })).status, 200)
    const grant = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
    akamaiTokens(await post(door, app, `${doubled}/login/token`, grant))
    const revoked = await post(door, app, `${doubled}/token/revoke`, { token: tokens.access_token })
    assert.equal(revoked.status, 200)
  })

  it('sign out, with and without a way back', async () => {
    const app = door.app(paperId)
    for (const more of [{}, { redirect_uri: callbackAt(app), state: 's' }]) {
      const { browser } = await signInByAkamai(door, app)
      const path = `${doubled}/auth-ui/logout?${query({ client_id: app.id, ...more })}`
      const answer = await visit(door, browser, path)
      if ('state' in more) assert.equal(answer.location, `${callbackAt(app)}?state=s`)
      else assert.match(textOf(answer), /Logout Success/)
      const silent = await browser.get(authorizePath(app, { prompt: 'none' }))
      assert.equal(heardBy(app, silent)['error'], 'login_required')
    }
  })

  it('lead to pages that lie behind one, and nothing that they say begins with two', async () => {
    const browser = door.browser()
    const start = await browser.get(authorizePath(door.app(paperId), {}, { prefix: doubled }))
    assert.ok(start.location?.startsWith(`${door.base}${place}/auth-ui/login`), start.location)
    const first = await browser.get(`${doubled}/auth-ui/profile?client_id=${paperId}`)
    assert.ok(first.location?.startsWith(`${door.base}${place}/`), first.location)
    const page = await visit(door, browser, `${doubled}/auth-ui/profile?client_id=${paperId}`)
    const form = await press(door, browser, page, { username: 'ada', password: 'ada knows a password' })
    const profile = await pastNotice(door, browser, form)
    assert.match(textOf(profile), /Logout/)
    for (const { body, location = '' } of [first, page, profile]) {
      assert.doesNotMatch(body, /(?:href|action|src|url)="?\/\//)
      assert.doesNotMatch(location.replace('://', ':'), /\/\//)
    }
  })

  it('say nothing at any other address: not the operator’s, not our own, not at the root of the host', async () => {
    for (const path of [
      `${doubled}/sessions?sub=user-ada`,
      `${doubled}/config/clients`,
      `${doubled}/oauth2/jwks`,
      `${doubled}/admin/v1/clients`,
      `${doubled}//login/jwk`,
      `${place}/login//jwk`,
      `${doubled}/evil.example/login`,
      '//login/jwk',
      '//evil.example/login/jwk',
    ]) {
      const answer = await door.send('GET', path)
      assert.deepEqual([answer.status, answer.headers.location], [404, undefined], path)
    }
  })

  it('and discovery there tells of the addresses behind one', async () => {
    const told = jsonOf(await door.send('GET', `${doubled}/login/.well-known/openid-configuration`))
    assert.equal(told['issuer'], `${door.base}${place}/login`)
    assert.doesNotMatch(JSON.stringify(told).replaceAll('://', ':'), /\/\//)
  })
})
