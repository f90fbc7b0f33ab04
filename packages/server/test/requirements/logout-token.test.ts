import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import {
  ada,
  type App,
  bob,
  configurationProblems,
  endSessionPath,
  type FrontDoor,
  joinApp,
  jsonOf,
  openFrontDoor,
  type SignedIn,
  signIn,
  userinfo,
  verified,
} from '../support/front-door.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

describe('the logout token, as an app receives it', () => {
  let door: FrontDoor
  let ledger: App
  let elliptic: App
  before(async () => {
    door = await openFrontDoor({
      clients: {
        ledger: (app) => ({ backchannel_logout_uri: `${app.noticeUrl}?tenant=a%20b&x=` }),
        elliptic: () => ({
          id_token_signed_response_alg: 'ES256',
          backchannel_logout_session_required: true,
        }),
      },
    })
    ledger = door.app('ledger')
    elliptic = door.app('elliptic')
  })
  after(() => door.close())

  /** Signs in at both apps, signs out, and brings what each was told. */
  async function told(person = ada) {
    const own = await signIn(door, ledger, { person })
    const there = await joinApp(door, elliptic, own.browser)
    await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
    return [own, there].map((signedIn) => {
      const notice = signedIn.app.notices.at(-1)
      assert.ok(notice)
      return {
        signedIn,
        notice,
        claims: decodeJwt(notice.token),
        header: decodeProtectedHeader(notice.token),
      }
    })
  }
  const each = async (judge: (one: Awaited<ReturnType<typeof told>>[number]) => void | Promise<void>) => {
    for (const one of await told()) await judge(one)
  }

  it('BCL-1 BCL-2 the metadata announces it, with sid', async () => {
    const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
    assert.equal(metadata['backchannel_logout_supported'], true)
    assert.equal(metadata['backchannel_logout_session_supported'], true)
    await each(({ signedIn, claims }) => {
      assert.equal(typeof signedIn.claims['sid'], 'string')
      assert.equal(claims['sid'], signedIn.sid)
    })
  })

  describe('BCL-3 BCL-4 where it may be sent', () => {
    const secretless = { client_secret: undefined }
    const cases: readonly (readonly [string, string, object, RegExp | undefined])[] = [
      ['https', 'https://app.example/notice?a=b', {}, undefined],
      ['a fragment', 'https://app.example/notice#x', {}, /fragment/],
      ['a relative one', '/notice', {}, /absolute/],
      ['http at an address that the operator opened', 'http://127.0.0.1:1/x', {}, undefined],
      ['http at an address that nobody opened', 'http://10.0.0.1/x', {}, /outgoing\.allow/],
      ['http on the internet', 'http://app.example/x', {}, /https:/],
      ['http for a public client', 'http://127.0.0.1:1/x', secretless, /public client/],
      ['user and password', 'https://a:b@app.example/', {}, /user name/],
    ]
    for (const [name, uri, changes, problem] of cases) {
      it(`${name}: ${problem ? 'no' : 'yes'}`, () => {
        const clients = { ledger: () => ({ backchannel_logout_uri: uri, ...changes }) }
        const problems = configurationProblems({ clients })
        if (problem) assert.match(problems.join(), problem)
        else assert.deepEqual(problems, [])
      })
    }

    it('its own query is kept', async () => {
      const [{ notice } = assert.fail()] = await told()
      assert.equal(notice.url, '/ledger/notice?tenant=a%20b&x=')
    })
  })

  it('BCL-5 BCL-14 it names session and person, whoever asks for it and whoever does not', async () => {
    await each(({ signedIn, claims }) => {
      assert.deepEqual([claims.sub, claims['sid']], [signedIn.claims['sub'], signedIn.sid])
    })
  })

  it('BCL-10 BCL-11 BCL-12 BCL-17 it verifies as an app verifies it, and lives for two minutes', async () => {
    await each(async ({ signedIn: { app }, notice }) => {
      const { payload } = await verified(door, notice.token, { audience: app.id, typ: 'logout+jwt' })
      const { iat = 0, exp = 0, jti = '', aud } = payload
      assert.equal(aud, app.id)
      assert.equal(iat, Math.floor(door.clock.now().getTime() / 1000))
      assert.ok(exp - iat > 0 && exp - iat <= 120)
      assert.ok(jti.length >= 26)
      assert.ok(payload['events'])
    })
    const ids = (await told()).map(({ claims }) => claims.jti)
    assert.equal(new Set(ids).size, ids.length)
  })

  it('BCL-13 events has one member, and its value is an empty object', async () => {
    await each(({ claims }) => assert.deepEqual(claims['events'], { [event]: {} }))
  })

  it('BCL-15 CORE-13 its sub is the one of the ID token and of userinfo', async () => {
    const own = await signIn(door, ledger, { person: bob })
    const { sub } = jsonOf(await userinfo(door, own.access_token))
    await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
    const notice = decodeJwt(ledger.notices.at(-1)?.token ?? '')
    assert.deepEqual([sub, notice.sub], [own.claims['sub'], own.claims['sub']])
  })

  it('BCL-16 it carries no nonce, and nothing about the person', async () => {
    await each(({ claims }) => {
      assert.deepEqual(Object.keys(claims).toSorted(), [
        'aud',
        'events',
        'exp',
        'iat',
        'iss',
        'jti',
        'sid',
        'sub',
      ])
    })
  })

  it('BCL-17 the algorithm is that of the client’s ID tokens', async () => {
    const algorithms = (await told()).map(({ signedIn, header }) => {
      return [decodeProtectedHeader(signedIn.id_token).alg, header.alg]
    })
    assert.deepEqual(algorithms, [
      ['RS256', 'RS256'],
      ['ES256', 'ES256'],
    ])
  })

  it('BCL-18 its header says typ: logout+jwt', async () => {
    await each(({ header }) => assert.equal(header.typ, 'logout+jwt'))
  })

  it('BCL-20 an ID token cannot pass for it', async () => {
    const { id_token } = await signIn(door, ledger, { person: ada })
    await assert.rejects(verified(door, id_token, { audience: 'ledger', typ: 'logout+jwt' }), /typ/)
    assert.equal(decodeJwt(id_token)['events'], undefined)
  })

  it('BCL-21 SEC-11 sid is random and opaque, and differs from app to app and from session to session', async () => {
    const rounds = [await told(), await told()].flat()
    const sids = rounds.map(({ signedIn }) => signedIn.sid)
    assert.equal(new Set(sids).size, 4)
    const everything = await door.snapshot()
    const keys = Object.entries(everything).flatMap(([, rows]) => rows.map((row) => Object(row).id))
    for (const sid of sids) {
      assert.match(sid, /^[\w-]{22,}$/)
      assert.equal(keys.includes(sid), false, 'a sid that is a key')
    }
    assert.equal(
      sids.some((sid) => cookiesOf(rounds[0]?.signedIn).includes(sid)),
      false,
    )
  })

  it('SEC-7 BCP-14 no token stands in the log', async () => {
    await told()
    const text = JSON.stringify(door.log)
    assert.ok(door.log.length > 0)
    assert.doesNotMatch(text, /eyJ[\w-]+\.[\w-]|ex(?:at|rt|ac|ss|h)_|id_token_hint|code=/)
  })
})

function cookiesOf(signedIn: SignedIn | undefined): string {
  return [...(signedIn?.browser.cookies.values() ?? [])].join()
}
