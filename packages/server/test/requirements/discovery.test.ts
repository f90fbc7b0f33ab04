import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { tokenAlgorithms } from '../../src/domain/client.ts'
import {
  ada,
  configurationProblems,
  type FrontDoor,
  joinApp,
  jsonOf,
  openFrontDoor,
  openRegistration,
  signIn,
} from '../support/front-door.ts'

const prefixes = ['', '/globex', '/umbra'] as const

describe('metadata and keys, through the front door', () => {
  let door: FrontDoor
  before(async () => {
    const tenants = prefixes.slice(1).map((pathPrefix, index) => ({ id: `tenant-${index}`, pathPrefix }))
    const algorithms = tokenAlgorithms.map((alg) => [
      `signed-by-${alg.toLowerCase()}`,
      () => ({ id_token_signed_response_alg: alg }),
    ])
    door = await openFrontDoor({
      neighbours: tenants,
      clients: Object.fromEntries(algorithms) as Record<string, () => Record<string, unknown>>,
    })
  })
  after(() => door.close())

  const metadataOf = async (prefix = '') =>
    jsonOf(await door.send('GET', `${prefix}/.well-known/openid-configuration`))

  for (const prefix of prefixes) {
    it(`DISC-1 DISC-2 META-1 META-2 the issuer with the path "${prefix}" has them where both standards look`, async () => {
      const answers = [
        await door.send('GET', `${prefix}/.well-known/openid-configuration`),
        await door.send('GET', `/.well-known/oauth-authorization-server${prefix}`),
      ]
      for (const answer of answers) {
        assert.equal(answer.status, 200)
        assert.match(String(answer.headers['content-type']), /^application\/json/)
        assert.equal(jsonOf(answer)['issuer'], `${door.base}${prefix}`)
      }
      assert.equal(answers[0]?.body, answers[1]?.body)
    })
  }

  it('DISC-2 DISC §3 an issuer has neither query nor fragment, and is https beyond this machine', () => {
    for (const publicUrl of ['https://id.example/?x=1', 'https://id.example/#x', 'http://id.example'])
      assert.match(configurationProblems({ top: { publicUrl } }).join(), /publicUrl/, publicUrl)
    assert.deepEqual(configurationProblems({ top: { publicUrl: 'https://id.example' } }), [])
  })

  it('DISC-3 DISC §3 the required members are there, for dynamic providers too (CORE §15.2)', async () => {
    const metadata = await metadataOf()
    const list = (name: string) => metadata[name] as readonly string[]
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'])
      assert.ok(String(metadata[name]).startsWith(`${door.base}/`), name)
    for (const type of ['code', 'id_token', 'id_token token'])
      assert.ok(list('response_types_supported').includes(type), type)
    assert.ok(list('id_token_signing_alg_values_supported').includes('RS256'))
    assert.ok(list('subject_types_supported').includes('public'))
    assert.ok(list('scopes_supported').includes('openid'))
  })

  it('DISC-4 DISC §4.2 no member is empty, and every address answers', async () => {
    for (const [name, value] of Object.entries(await metadataOf())) {
      assert.ok(value !== null && value !== '' && !(Array.isArray(value) && value.length === 0), name)
      if (typeof value !== 'string' || !/_endpoint$|_uri$/.test(name)) continue
      const { status } = await door.send('GET', new URL(value).pathname)
      assert.ok(status < 500 && status !== 404, `${name} ${status}`)
    }
  })

  it('DISC-4 RFC8414 §3.2 a list that a tenant left empty is left out', async (t) => {
    const bare = await openFrontDoor({ tenant: { acrValues: [] } })
    t.after(() => bare.close())
    const metadata = jsonOf(await bare.send('GET', '/.well-known/openid-configuration'))
    assert.equal('acr_values_supported' in metadata, false)
    assert.equal('acr_values_supported' in (await metadataOf()), true)
  })

  it('DISC-4 what a tenant switched on is announced, and nothing else', async (t) => {
    const switches = {
      registration_endpoint: openRegistration,
      check_session_iframe: { sessionManagement: true },
    }
    for (const [name, tenant] of Object.entries(switches)) {
      const other = await openFrontDoor({ tenant })
      t.after(() => other.close())
      const metadata = jsonOf(await other.send('GET', '/.well-known/openid-configuration'))
      assert.ok(String(metadata[name]).startsWith(`${other.base}/oauth2/`), name)
      assert.equal(name in (await metadataOf()), false, name)
    }
  })

  it('DISC-5 DISC §3 the key set has the public half of each key that signs, each by its own kid', async () => {
    const { keys } = jsonOf(await door.send('GET', '/oauth2/jwks')) as {
      readonly keys: readonly Readonly<Record<string, unknown>>[]
    }
    assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length)
    for (const key of keys) {
      assert.equal(key['use'], 'sig')
      const secrets = Object.keys(key).filter((name) => /^(?:d|p|q|dp|dq|qi|oth|k)$/.test(name))
      assert.deepEqual(secrets, [])
    }
    const { browser } = await signIn(door, door.app('ledger'), { person: ada })
    for (const alg of tokenAlgorithms.filter((one) => one !== 'HS256')) {
      const { id_token } = await joinApp(door, door.app(`signed-by-${alg.toLowerCase()}`), browser)
      const { kid } = decodeProtectedHeader(id_token)
      assert.equal(keys.find((key) => key['kid'] === kid)?.['alg'], alg)
    }
  })

  it('DISC-6 DISC §3 request_uri is said to work, which is also what its absence would mean', async () => {
    assert.equal((await metadataOf())['request_uri_parameter_supported'], true)
  })
})
