import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { exportJWK, exportSPKI, generateKeyPair } from 'jose'
import * as oauth from 'oauth4webapi'
import { assertRefused, breaking, type Change, forged } from './support/broken.ts'
import { appAt, callbackOf, loopback, secret, startWorld, type World } from './support/library-world.ts'

type Claims = Record<string, oauth.JsonValue | undefined>
/** What an attacker, or a careless developer, changes before it is signed. */
type Edit = (header: Claims, claims: Claims) => void
/** What an attacker makes of it afterwards. */
type Forge = (jwt: string) => string

let world: World
let server: oauth.AuthorizationServer
let keyPair: CryptoKeyPair
let publicPem: string

const now = () => Math.floor(Date.now() / 1000)
const key = () => ({ key: keyPair.privateKey, kid: 'one' })

/** RFC 8725 §2.1: the public key, which everybody has, taken for a secret. */
const confused: Forge = (jwt) => {
  const [header = '', payload = ''] = forged(jwt, { alg: 'HS256' }).split('.')
  const signature = createHmac('sha256', publicPem).update(`${header}.${payload}`).digest('base64url')
  return `${header}.${payload}.${signature}`
}

/** The ways to break a JWT that must be of no use anywhere. */
const forgeries: readonly (readonly [name: string, forge: Forge])[] = [
  ['none', (jwt) => forged(jwt, { alg: 'none' }, '')],
  ['None, by another spelling', (jwt) => forged(jwt, { alg: 'nOnE' }, '')],
  ['an HMAC by the public key', confused],
  ['another algorithm of the same key', (jwt) => forged(jwt, { alg: 'PS256' })],
  ['no signature', (jwt) => forged(jwt, {}, '')],
  ['another signature', (jwt) => forged(jwt, {}, 'A'.repeat(342))],
  ['a header that is no JSON', (jwt) => `e30x.${jwt.split('.').slice(1).join('.')}`],
  ['five parts', (jwt) => `${jwt}.${jwt.split('.').slice(1).join('.')}`],
  ['nothing at all', () => '..'],
  ['a header of twenty kilobytes', (jwt) => forged(jwt, { x: 'x'.repeat(20_000) })],
]

const edits: readonly (readonly [name: string, edit: Edit])[] = [
  ['expired', (_, claims) => (claims['exp'] = now() - 120)],
  ['not yet valid', (_, claims) => (claims['nbf'] = now() + 120)],
  ['for somebody else', (_, claims) => (claims['aud'] = 'https://op.example')],
  ['by somebody else', (_, claims) => (claims['iss'] = 'other')],
  ['with crit', (header) => Object.assign(header, { crit: ['x'], x: true })],
  ['by a key that it names itself', (header) => (header['kid'] = '../../dev/null')],
  ['by a kid that is SQL', (header) => (header['kid'] = "' or 1=1 --")],
  ['of another type', (header) => (header['typ'] = 'logout+jwt')],
  ['whose times are texts', (_, claims) => (claims['exp'] = `${now() + 60}`)],
]

describe('oauth4webapi: what clients sign, broken one way at a time', () => {
  before(async () => {
    keyPair = await generateKeyPair('RS256', { extractable: true })
    const jwk = { ...(await exportJWK(keyPair.publicKey)), alg: 'RS256', kid: 'one' }
    publicPem = await exportSPKI(keyPair.publicKey)
    world = await startWorld(({ apps }) => [
      {
        id: 'interop',
        clients: [
          { ...appAt(apps, 'jwt'), jwks: { keys: [jwk] }, request_object_signing_alg: 'RS256' },
          { ...appAt(apps, 'hmac'), client_secret: secret, token_endpoint_auth_method: 'client_secret_jwt' },
        ],
      },
    ])
    const issuer = new URL(world.provider.base)
    server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, loopback))
  })
  after(() => world?.stop())

  describe('a client assertion', () => {
    const refused = { error: 'invalid_client', status: 401 }

    async function prove(app: 'jwt' | 'hmac', { edit = () => {}, change = () => {} }: Broken) {
      const options = { [oauth.modifyAssertion]: edit }
      const proof =
        app === 'jwt' ? oauth.PrivateKeyJwt(key(), options) : oauth.ClientSecretJwt(secret, options)
      const rp = { client_id: app }
      const answer = await oauth.clientCredentialsGrantRequest(server, rp, proof, {}, breaking(change))
      return oauth.processClientCredentialsResponse(server, rp, answer)
    }

    interface Broken {
      readonly edit?: Edit
      readonly change?: Change
    }

    const withAssertion =
      (forge: Forge): Change =>
      ({ form }) =>
        form.set('client_assertion', forge(form.get('client_assertion') ?? ''))

    it('CORE-40 is taken as the library makes it', async () => {
      for (const app of ['jwt', 'hmac'] as const) assert.ok((await prove(app, {})).access_token)
    })

    const own: readonly (readonly [string, Edit])[] = [
      ['for another subject', (_, claims) => (claims['sub'] = 'other')],
      ['without jti', (_, claims) => delete claims['jti']],
      ['without exp', (_, claims) => delete claims['exp']],
      ['for us and somebody else', (_, claims) => (claims['aud'] = [server.issuer, 'https://op.example'])],
    ]
    for (const [name, edit] of [...edits, ...own]) {
      it(`CORE-41 ${name} is refused`, async () => {
        for (const app of ['jwt', 'hmac'] as const) {
          // A secret has no name that a header could point to.
          if (app === 'hmac' && /key|kid/.test(name)) continue
          await assertRefused(prove(app, { edit }), refused)
        }
      })
    }

    for (const [name, forge] of forgeries) {
      it(`CORE-42 with ${name} is refused`, async () => {
        await assertRefused(prove('jwt', { change: withAssertion(forge) }), refused)
      })
    }

    it('CORE-41 used twice is refused', async () => {
      let first = ''
      await prove('jwt', { change: ({ form }) => (first = form.get('client_assertion') ?? '') })
      await assertRefused(prove('jwt', { change: withAssertion(() => first) }), refused)
    })

    it('CORE-41 the issuer, the token endpoint and the endpoint called are all names of ours', async () => {
      for (const aud of [server.issuer, server.token_endpoint]) {
        const edit: Edit = (_, claims) => (claims['aud'] = aud)
        assert.ok((await prove('jwt', { edit })).access_token)
      }
    })

    it('of half a megabyte is not read at all', async () => {
      const change = withAssertion((jwt) => forged(jwt, { x: 'x'.repeat(500_000) }))
      await assertRefused(prove('jwt', { change }), { error: 'invalid_request', status: 413 })
    })

    it('OAUTH-5 sent twice is refused', async () => {
      const change: Change = ({ form }) => form.append('client_assertion', 'x')
      await assertRefused(prove('jwt', { change }), { error: 'invalid_request', status: 400 })
    })
  })

  describe('a request object', () => {
    const rp = { client_id: 'jwt' }

    async function request(edit: Edit, forge: Forge = (jwt) => jwt): Promise<string> {
      const parameters = {
        response_type: 'code',
        redirect_uri: callbackOf(world.board.origin, 'jwt'),
        scope: 'openid',
        state: 'state',
        code_challenge: await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier()),
        code_challenge_method: 'S256',
      }
      const options = { [oauth.modifyAssertion]: edit }
      return forge(await oauth.issueRequestObject(server, rp, parameters, key(), options))
    }

    async function push(jwt: string) {
      const proof = oauth.PrivateKeyJwt(key())
      const answer = await oauth.pushedAuthorizationRequest(server, rp, proof, { request: jwt }, loopback)
      return oauth.processPushedAuthorizationResponse(server, rp, answer)
    }

    /** The parameters outside say where an error goes, for nothing inside can be believed. */
    async function send(jwt: string) {
      const url = new URL(server.authorization_endpoint ?? '')
      const redirect_uri = callbackOf(world.board.origin, 'jwt')
      url.search = `${new URLSearchParams({ client_id: 'jwt', request: jwt, redirect_uri, state: 'state', response_type: 'code' })}`
      return world.caller.browser().get(url.href)
    }

    it('JAR-1 is taken as the library makes it', async () => {
      const jwt = await request(() => {})
      assert.match((await push(jwt)).request_uri, /^urn:/)
    })

    const own: readonly (readonly [string, Edit])[] = [
      ['JAR-3 of another client', (_, claims) => (claims['client_id'] = 'hmac')],
      ['JAR-5 with a request inside', (_, claims) => (claims['request'] = 'eyJ')],
      ['JAR-5 with a request_uri inside', (_, claims) => (claims['request_uri'] = 'https://app.example/r')],
    ]
    const all = [...edits.map(([name, edit]) => [`JAR-9 JAR-10 ${name}`, edit] as const), ...own]
    for (const [name, edit] of all) {
      it(`${name} is refused, by value and pushed`, async () => {
        const jwt = await request(edit)
        await assertRefused(push(jwt), { error: 'invalid_request_object', status: 400 })
        assertNamed(await send(jwt))
      })
    }
    for (const [name, forge] of forgeries) {
      it(`JAR-1 JAR-2 with ${name} is refused, by value and pushed`, async () => {
        const jwt = await request(() => {}, forge)
        await assertRefused(push(jwt), { error: 'invalid_request_object', status: 400 })
        if (jwt.length < 16_000) assertNamed(await send(jwt))
      })
    }

    /** JAR-8, by the redirect that the library reads. */
    function assertNamed({ location = '' }: { readonly location: string | undefined }): void {
      assert.throws(
        () => oauth.validateAuthResponse(server, rp, new URL(location), 'state'),
        (fault) =>
          fault instanceof oauth.AuthorizationResponseError && fault.error === 'invalid_request_object',
      )
    }
  })
})
