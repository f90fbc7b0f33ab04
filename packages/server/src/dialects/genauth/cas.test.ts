import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import {
  ada,
  type Answer,
  type App,
  type Browser,
  type FrontDoor,
  jsonOf,
  type Parameters,
  press,
  query,
  textOf,
  visit,
} from '../../../test/support/front-door.ts'
import {
  codeFor,
  openGenAuth,
  post,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../../../test/support/front-door/genauth.ts'
import { until } from '../../../test/support/until.ts'

describe('GEN-29 CAS', () => {
  let door: FrontDoor
  let browser: Browser
  before(async () => {
    door = await openGenAuth({
      clients: {
        second: ({ callback }) => ({
          dialect: 'genauth',
          redirect_uris: [callback, `${callback}?of=cas&x=1`],
        }),
        foreign: () => ({ dialect: 'genauth', first_party: false }),
        insisting: () => ({ dialect: 'genauth', require_pkce: true }),
        modest: () => ({ dialect: 'genauth', scope: 'openid email', subject_type: 'pairwise' }),
      },
    })
    browser = (await signInByGenAuth(door, door.app(shopId), { person: ada })).browser
  })
  after(() => door.close())

  const shop = () => door.app(shopId)
  const casPath = (app: App, parameters: Parameters = {}, path = '') =>
    `/cas-idp/${app.id}${path}?${query({ service: app.callback, ...parameters })}`
  /** The ticket that comes to a service, and how it came. */
  const landed = ({ location, status, body }: Answer, service: string) => {
    assert.ok(location !== undefined && location.startsWith(service), `${status} ${location ?? body}`)
    return Object.fromEntries(new URL(location).searchParams)
  }
  const ticketFor = async (app: App, parameters: Parameters = {}) =>
    landed(await browser.get(casPath(app, parameters)), app.callback)['ticket'] ?? ''
  const validated = (app: App, parameters: Parameters, path = '/validate') =>
    door.send('GET', casPath(app, parameters, path))
  const failureOf = (answer: Answer) =>
    (jsonOf(answer) as { serviceResponse: { authenticationFailure?: { code: string } } }).serviceResponse
      .authenticationFailure?.code
  const inJson = { format: 'JSON' }
  const serviceValidate = '/serviceValidate'
  const events = async () => (await door.snapshot())['audit']?.map((row) => (row as { event: string }).event)

  describe('CAS 3.0 §2.1 a sign-in', () => {
    it('comes back with a ticket, and with nothing that CAS does not know', async () => {
      const ada2 = door.browser()
      const page = await visit(door, ada2, casPath(shop(), {}, '/login'))
      const { username, password } = ada
      const answer = landed(await press(door, ada2, page, { username, password }), shop().callback)
      assert.deepEqual(Object.keys(answer), ['ticket'])
      assert.match(answer['ticket'] ?? '', /^ST-[\w-]+$/)
    })

    it('is silent where there is a session, for a service as the SDK sends it: unencoded', async () => {
      const service = `${door.app('second').callback}?of=cas`
      const cut = await browser.get(`/cas-idp/second?service=${service}&x=1`)
      assert.deepEqual([cut.status, cut.location], [400, undefined], 'cut at the &, it is another service')
      const plain = await browser.get(`/cas-idp/second?service=${door.app('second').callback}`)
      assert.match(landed(plain, door.app('second').callback)['ticket'] ?? '', /^ST-/)
      const whole = `${service}&x=1`
      const encoded = await browser.get(`/cas-idp/second?service=${encodeURIComponent(whole)}`)
      assert.ok(encoded.location?.startsWith(`${whole}&ticket=ST-`), encoded.location)
    })

    it('without a service goes to the first registered address', async () => {
      for (const path of ['/cas-idp/second', '/cas-idp/second?service', '/cas-idp/second?service='])
        assert.match(landed(await browser.get(path), door.app('second').callback)['ticket'] ?? '', /^ST-/)
    })

    it('asks the person of an app that is not our own', async () => {
      const page = await visit(door, browser, casPath(door.app('foreign')))
      assert.match(textOf(page), /foreign app/)
      const denied = await press(door, browser, page, { decision: 'deny' })
      assert.deepEqual(
        [denied.status, denied.location],
        [400, undefined],
        'a "no" sends nobody around in circles',
      )
    })

    const bad: readonly (readonly [string, (app: App) => string])[] = [
      ['a service that is not registered', (app) => casPath(app, { service: 'https://evil.example/' })],
      ['a service and more', (app) => casPath(app, { service: `${app.callback}.evil.example` })],
      ['two services', (app) => `${casPath(app)}&service=https%3A%2F%2Fevil.example%2F`],
      [
        'a line break in the service',
        (app) => casPath(app, { service: `${app.callback}\r\nset-cookie: a=b` }),
      ],
      ['a script as the service', (app) => casPath(app, { service: 'javascript:alert(1)' })],
      ['an unknown app', (app) => casPath({ ...app, id: 'nobody' })],
      ['an app that is no text', (app) => casPath({ ...app, id: '%ff' })],
      ['an app that insists on PKCE', () => casPath(door.app('insisting'))],
    ]
    for (const [name, path] of bad) {
      it(`${name}: a page, and no redirect`, async () => {
        const answer = await browser.get(path(shop()))
        assert.deepEqual([answer.status, answer.location], [400, undefined])
        // The developer reads it as text; it is no link, and nothing loads it.
        assert.doesNotMatch(answer.body, /<[^>]*evil\.example/)
        assert.ok(!JSON.stringify(answer.headers).includes('a=b'))
      })
    }

    it('gateway asks nobody: who is not signed in comes back without a ticket', async () => {
      const nobody = landed(await door.browser().get(casPath(shop(), { gateway: 'true' })), shop().callback)
      assert.deepEqual(nobody, {})
      const known = landed(await browser.get(casPath(shop(), { gateway: 'true' })), shop().callback)
      assert.match(known['ticket'] ?? '', /^ST-/)
    })

    it('gateway of an app that needs consent comes back without a ticket', async () => {
      const app = door.app('foreign')
      assert.deepEqual(landed(await browser.get(casPath(app, { gateway: 'true' })), app.callback), {})
    })

    it('renew asks for the password again, whatever gateway says', async () => {
      for (const parameters of [{ renew: 'true' }, { renew: 'true', gateway: 'true' }]) {
        const page = await visit(door, browser, casPath(shop(), parameters))
        assert.match(page.body, /name="password"/)
      }
      assert.match(await ticketFor(shop(), { renew: 'false' }), /^ST-/)
    })
  })

  describe('CAS 3.0 §2.4, §2.5 a validation', () => {
    it('by version 1 says yes and who, once, as the SDK asks', async () => {
      const ticket = await ticketFor(shop())
      const spelled = `/cas-idp/${shopId}/validate?service=${shop().callback}&ticket=${ticket}`
      const headers = { 'x-authing-app-id': shopId, authorization: 'eyJ.no.scheme' }
      const answer = await door.send('GET', spelled, { headers })
      assert.deepEqual([answer.status, answer.body], [200, 'yes\nada\n'])
      assert.match(String(answer.headers['content-type']), /^text\/plain/)
      assert.equal(answer.headers['cache-control'], 'no-store')
      const again = await door.send('GET', spelled, { headers })
      assert.deepEqual([again.status, again.body], [200, 'no\n'], 'axios throws at any other status')
    })

    for (const path of [serviceValidate, '/p3/serviceValidate']) {
      it(`${path} tells who, in XML and in JSON`, async () => {
        const xml = await validated(shop(), { ticket: await ticketFor(shop()) }, path)
        assert.match(String(xml.headers['content-type']), /^application\/xml/)
        assert.match(xml.body, /<cas:authenticationSuccess><cas:user>ada<\/cas:user><cas:attributes>/)
        assert.match(xml.body, /<cas:email>ada@example\.org<\/cas:email>/)
        const json = await validated(shop(), { ticket: await ticketFor(shop()), ...inJson }, path)
        const { serviceResponse } = jsonOf(json) as {
          serviceResponse: { authenticationSuccess: { user: string; attributes: Record<string, unknown> } }
        }
        const { user, attributes } = serviceResponse.authenticationSuccess
        assert.equal(user, 'ada')
        const { sub, name, email, email_verified: isVerified, birthdate, gender } = attributes
        assert.deepEqual(
          [sub, name, email, isVerified, birthdate, gender],
          ['user-ada', 'Ada Lovelace', 'ada@example.org', true, null, 'U'],
        )
        assert.equal(attributes['phone_number'], undefined, 'nothing beyond its scopes')
      })
    }

    it('an app that may not learn the profile gets its own name for the person, and no sign-in name', async () => {
      const app = door.app('modest')
      const xml = (await validated(app, { ticket: await ticketFor(app) }, serviceValidate)).body
      const [, user = '', sub] = /<cas:user>([^<]*)<.*<cas:sub>([^<]*)</.exec(xml) ?? []
      assert.equal(user, sub)
      assert.match(xml, /<cas:email>ada@example\.org</)
      assert.ok(user.length > 20 && !/>ada<|user-ada|Lovelace/.test(xml), xml)
    })

    it('a second use fails, and ends nothing: whatever carries a GET may send it again (CAS 3.0 §3.1.1)', async () => {
      const other = door.browser()
      const page = await visit(door, other, casPath(shop()))
      const { username, password } = ada
      const { ticket } = landed(await press(door, other, page, { username, password }), shop().callback)
      assert.equal((await validated(shop(), { ticket })).body, 'yes\nada\n')
      const [before, audited] = [shop().notices.length, (await events())?.length]
      for (const path of [serviceValidate, '/validate'])
        assert.match((await validated(shop(), { ticket, ...inJson }, path)).body, /INVALID_TICKET|^no\n$/)
      assert.equal((await events())?.length, audited)
      assert.equal(shop().notices.length, before)
      await visit(door, other, '/cas-idp/logout')
      await until('the app is told, whose part went on', () => shop().notices.length > before)
      assert.equal(decodeJwt(shop().notices.at(-1)?.token ?? '').iss, `${door.base}/cas-idp`)
    })

    it('a used ticket at another app writes nothing down: anybody may show it, as often as they like', async () => {
      const ticket = await ticketFor(shop())
      await validated(shop(), { ticket })
      const audited = (await events())?.length
      const stolen = { ticket, service: shop().callback, ...inJson }
      const answer = await validated(door.app('second'), stolen, serviceValidate)
      assert.equal(failureOf(answer), 'INVALID_TICKET')
      assert.equal((await events())?.length, audited)
    })

    it('of several at once only one says yes', async () => {
      const ticket = await ticketFor(shop())
      const answers = await Promise.all(Array.from({ length: 6 }, () => validated(shop(), { ticket })))
      assert.equal(answers.filter(({ body }) => body.startsWith('yes')).length, 1)
    })

    it('another service gets nothing, and the ticket is used up (CAS 3.0 §2.5.3)', async () => {
      const second = door.app('second')
      const ticket = await ticketFor(second)
      const service = `${second.callback}?of=cas&x=1`
      const wrong = await validated(second, { ticket, service, ...inJson }, serviceValidate)
      assert.equal(failureOf(wrong), 'INVALID_SERVICE')
      assert.equal((await validated(second, { ticket })).body, 'no\n')
    })

    it('another app gets nothing, is written down, and uses nothing up', async () => {
      const ticket = await ticketFor(shop())
      const stolen = { ticket, service: shop().callback, ...inJson }
      assert.equal(failureOf(await validated(door.app('second'), stolen, serviceValidate)), 'INVALID_TICKET')
      assert.ok((await events())?.includes('credential-of-another-client'))
      assert.equal((await validated(shop(), { ticket })).body, 'yes\nada\n')
    })

    const nothing: readonly (readonly [string, Parameters, string])[] = [
      ['no ticket', {}, 'INVALID_REQUEST'],
      ['no service', { service: undefined, ticket: 'ST-x' }, 'INVALID_REQUEST'],
      ['an unknown ticket', { ticket: 'ST-x' }, 'INVALID_TICKET'],
      ['a ticket without its prefix', { ticket: 'x' }, 'INVALID_TICKET'],
      ['a line break', { ticket: 'ST-x\r\n<cas:user>root</cas:user>' }, 'INVALID_REQUEST'],
    ]
    for (const [name, parameters, code] of nothing) {
      it(`${name}: ${code}, at status 200`, async () => {
        const answer = await validated(shop(), { ...parameters, ...inJson }, serviceValidate)
        assert.deepEqual([answer.status, failureOf(answer)], [200, code])
        assert.equal((await validated(shop(), parameters)).body, 'no\n')
        const xml = await validated(shop(), parameters, serviceValidate)
        assert.ok(xml.body.includes(`<cas:authenticationFailure code="${code}">`))
        assert.ok(!xml.body.includes('root'))
      })
    }

    it('a ticket sent twice is refused', async () => {
      const path = `${casPath(shop(), { ticket: 'ST-x', ...inJson }, serviceValidate)}&ticket=ST-y`
      assert.equal(failureOf(await door.send('GET', path)), 'INVALID_REQUEST')
    })

    it('expires with its minute', async () => {
      const ticket = await ticketFor(shop())
      door.clock.advance(60)
      assert.equal((await validated(shop(), { ticket })).body, 'no\n')
    })

    it('HEAD uses nothing up', async () => {
      const ticket = await ticketFor(shop())
      await door.send('HEAD', casPath(shop(), { ticket }, '/validate'))
      assert.equal((await validated(shop(), { ticket })).body, 'yes\nada\n')
    })

    it('the renew of an app is good only for a ticket that was asked for with it', async () => {
      const ticket = await ticketFor(shop())
      assert.equal((await validated(shop(), { ticket, renew: 'true' })).body, 'no\n')
      const page = await visit(door, browser, casPath(shop(), { renew: 'true' }))
      const { username, password } = ada
      const fresh = landed(await press(door, browser, page, { username, password }), shop().callback)
      const answer = await validated(shop(), { ticket: fresh['ticket'], renew: 'true' })
      assert.equal(answer.body, 'yes\nada\n')
    })
  })

  describe('RFC9700 §4.5 a ticket and a code are not the same', () => {
    const redeemedAs = async (code: string, path: string) => {
      const form = { grant_type: 'authorization_code', code, redirect_uri: shop().callback }
      const answer = await post(door, shop(), path, form)
      return [answer.status, jsonOf(answer)['error']]
    }
    for (const path of ['/oidc/token', '/oauth/token', '/oauth2/token']) {
      it(`a ticket yields no tokens at ${path}, with its prefix or without, and is not used up`, async () => {
        const ticket = await ticketFor(shop())
        for (const code of [ticket, ticket.slice('ST-'.length)])
          assert.deepEqual(await redeemedAs(code, path), [400, 'invalid_grant'])
        assert.equal((await validated(shop(), { ticket })).body, 'yes\nada\n')
        assert.deepEqual(await redeemedAs(ticket.slice('ST-'.length), path), [400, 'invalid_grant'])
      })
    }

    it('a code is no ticket, with a prefix or without, and is not used up, nor ended when it was', async () => {
      const code = await codeFor(door, shop(), { person: ada, browser })
      for (const ticket of [code, `ST-${code}`])
        assert.equal((await validated(shop(), { ticket })).body, 'no\n')
      const form = { grant_type: 'authorization_code', code, redirect_uri: shop().callback }
      const tokens = jsonOf(await post(door, shop(), '/oidc/token', form))
      assert.equal((await validated(shop(), { ticket: `ST-${code}` })).body, 'no\n')
      const token = { token: String(tokens['access_token']) }
      assert.equal(jsonOf(await post(door, shop(), '/oidc/token/introspection', token))['active'], true)
    })
  })

  describe('a logout reaches an app that came by CAS', () => {
    it('BCL-50 it is told, in the name of the issuer that it came to', async () => {
      const person = door.browser()
      const page = await visit(door, person, casPath(shop()))
      const { username, password } = ada
      const { ticket = '' } = landed(await press(door, person, page, { username, password }), shop().callback)
      await validated(shop(), { ticket })
      const second = await signInByGenAuth(door, door.app('second'), { person: ada, browser: person })
      const before = shop().notices.length
      await visit(door, person, `/oidc/session/end?id_token_hint=${second.id_token}`)
      await until('the app is told', () => shop().notices.length > before)
      const { token } = shop().notices.at(-1) ?? { token: '' }
      assert.equal(decodeProtectedHeader(token).alg, 'HS256')
      const { iss, aud, sub } = decodeJwt(token)
      assert.deepEqual([iss, aud, sub], [`${door.base}/cas-idp`, shopId, 'user-ada'])
    })

    it('CORE-14 a ticket from before it is worth nothing', async () => {
      const person = door.browser()
      const page = await visit(door, person, casPath(shop()))
      const { username, password } = ada
      const { ticket } = landed(await press(door, person, page, { username, password }), shop().callback)
      await visit(door, person, '/cas-idp/logout')
      assert.equal((await validated(shop(), { ticket })).body, 'no\n')
    })
  })

  it('D15 no ticket is logged', () => {
    const lines = JSON.stringify(door.log)
    assert.ok(!/ST-ex|exac_/.test(lines))
    assert.ok(!lines.includes(shopSecret))
  })
})
