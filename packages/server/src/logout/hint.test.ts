import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { CompactEncrypt, CompactSign, exportSPKI, importJWK } from 'jose'
import type { Client, ClientId, SigningAlgorithm } from '../domain/client.ts'
import { idTokenJti } from '../domain/jti.ts'
import type { HintVerdict } from '../domain/logout.ts'
import { createProfiles, standardProfile } from '../domain/profile.ts'
import type { Tenant, TenantId } from '../domain/tenant.ts'
import { clientSecretPurpose, createSealer } from '../platform/keys/seal.ts'
import { createKeys } from '../platform/keys/signing-keys.ts'
import { bareClient } from '../../test/support/bare-client.ts'
import { engines } from '../../test/support/engines.ts'
import { createTestClock, start } from '../../test/support/logout-rows.ts'
import { testTenant } from '../../test/support/request.ts'
import { judgeHint } from './hint.ts'

const second = {
  origin: 'https://id.acme.example',
  pathPrefix: '',
  base: 'https://id.acme.example',
}
const tenant: Tenant = { ...testTenant, addresses: [...testTenant.addresses, second] }
const other: Tenant = { ...testTenant, id: 'umbra' as TenantId }
const issuedAt = Math.floor(start.getTime() / 1000)

const claims = {
  iss: 'https://op.example/acme',
  aud: 'ledger',
  sub: 'ada',
  sid: 'sid-1',
  iat: issuedAt,
  exp: issuedAt + 600,
}

const sealer = createSealer(Buffer.alloc(32, 7))
const secret = 'a client secret of thirty-two bytes or more'

/** A client whose secret was kept to compute with. */
function clientOf(id: string, changes: Partial<Client> = {}): Client {
  const place = { tenantId: tenant.id, purpose: clientSecretPurpose, id }
  const sealedSecret = sealer.seal(secret, place)
  const authMethods = ['client_secret_basic'] as const
  return {
    ...bareClient,
    id: id as ClientId,
    name: id,
    sealedSecret,
    authMethods,
    idTokenAlgorithm: 'HS256',
    ...changes,
  }
}

/** A door whose ID tokens are signed with the client's secret, unless the client registered something else. */
const vendor = {
  ...standardProfile,
  name: 'vendor',
  issuerPath: '/vendor',
  tokenAlgorithm: 'HS256',
} as const
const profiles = createProfiles({ vendor: [vendor] })

const clients = {
  ledger: clientOf('ledger', { idTokenAlgorithm: 'ES256' }),
  atlas: clientOf('atlas'),
  /** A secret that everybody who holds the app can read. */
  open: clientOf('open', { authMethods: ['none'] }),
  /** Registered no algorithm: what its door is used to. */
  harbour: unregistered('harbour'),
  /** The same without a secret that was kept. */
  quay: withoutSecret('quay'),
}

function unregistered(id: string): Client {
  const { idTokenAlgorithm: _, ...client } = clientOf(id)
  return client
}

function withoutSecret(id: string): Client {
  const { sealedSecret: _, ...client } = unregistered(id)
  return client
}

interface World {
  readonly keys: ReturnType<typeof createKeys>
  readonly clock: ReturnType<typeof createTestClock>
  /** An ID token of ours with these claims on top of the usual ones. */
  readonly token: (
    more?: Readonly<Record<string, unknown>>,
    type?: string,
    algorithm?: SigningAlgorithm,
  ) => Promise<string>
  readonly judge: (token: string) => Promise<HintVerdict>
}

async function worldOf(t: TestContext): Promise<World> {
  const [engine] = engines
  assert.ok(engine)
  const { database } = await engine.fresh(t)
  const clock = createTestClock()
  const keys = createKeys({ database, clock, sealer })
  const findClient = async (tenantId: TenantId, id: ClientId) =>
    tenantId === tenant.id ? Object.values(clients).find((client) => client.id === id) : undefined
  return {
    keys,
    clock,
    token: (more = {}, type = 'JWT', algorithm = 'ES256') =>
      keys.sign(tenant.id, algorithm, type, { ...claims, ...more }),
    judge: (token) => judgeHint(token, tenant, { keys, findClient, clock, profiles }),
  }
}

async function reasonFor(t: TestContext, forge: (world: World) => string | Promise<string>): Promise<string> {
  const world = await worldOf(t)
  const verdict = await world.judge(await forge(world))
  return verdict.kind === 'ours' ? 'ours' : verdict.reason
}

function base64url(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

/** The parts of a token with some of them exchanged. */
function withParts(
  token: string,
  parts: { header?: unknown; payload?: unknown; signature?: string },
): string {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [
    parts.header === undefined ? header : base64url(parts.header),
    parts.payload === undefined ? payload : base64url(parts.payload),
    parts.signature ?? signature,
  ].join('.')
}

async function publicKeyOf({ keys }: World, algorithm: SigningAlgorithm) {
  const { keys: published } = await keys.publicKeys(tenant.id)
  const jwk = published.find((one) => one['alg'] === algorithm)
  assert.ok(jwk)
  return jwk
}

describe('RIL-10 a hint that we issued', () => {
  it('is read', async (t) => {
    const { judge, token } = await worldOf(t)
    assert.deepEqual(await judge(await token()), {
      kind: 'ours',
      hint: {
        clientIds: ['ledger'],
        subject: 'ada',
        sid: 'sid-1',
        issuer: 'https://op.example/acme',
        issuedAt: new Date(issuedAt * 1000),
        isExpired: false,
        proof: 'issuer',
      },
    })
  })
  it('may lack a sid', async (t) => {
    const { judge, token } = await worldOf(t)
    const verdict = await judge(await token({ sid: undefined }))
    assert.ok(verdict.kind === 'ours' && !('sid' in verdict.hint))
  })
  it('may have several audiences', async (t) => {
    const { judge, token } = await worldOf(t)
    const verdict = await judge(await token({ aud: ['ledger', 'atlas'] }))
    assert.deepEqual(verdict.kind === 'ours' && verdict.hint.clientIds, ['ledger', 'atlas'])
  })
  it('D2 may come from any address of the same tenant', async (t) => {
    const { judge, token } = await worldOf(t)
    const verdict = await judge(await token({ iss: second.base }))
    assert.equal(verdict.kind === 'ours' && verdict.hint.issuer, second.base)
  })
  it('D2 may come from any door of the same tenant, also one that is switched off', async (t) => {
    const { judge, token } = await worldOf(t)
    for (const { base } of tenant.addresses) {
      const verdict = await judge(await token({ iss: `${base}/vendor` }))
      assert.equal(verdict.kind === 'ours' && verdict.hint.issuer, `${base}/vendor`)
    }
  })
  it('RIL-13 may have expired long ago, and is then known to have', async (t) => {
    const { judge, token, clock } = await worldOf(t)
    const old = await token()
    clock.pass(600_000 - 250)
    const verdict = await judge(old)
    assert.equal(verdict.kind === 'ours' && verdict.hint.isExpired, true)
    clock.pass(3 * 365 * 86_400_000)
    assert.equal((await judge(old)).kind, 'ours')
  })
  it('RIL-10 may be signed with a key that retired since', async (t) => {
    const { judge, token, keys, clock } = await worldOf(t)
    const old = await token()
    await keys.rotate(tenant.id, { algorithm: 'ES256', overlapSeconds: 0 })
    clock.pass(90 * 86_400_000)
    assert.equal((await judge(old)).kind, 'ours')
    assert.ok(!(await keys.publicKeys(tenant.id)).keys.some((one) => one['kid'] === headerOf(old)['kid']))
  })
  it("RIL-17 may be signed with an algorithm that is no longer the client's", async (t) => {
    const { judge, token } = await worldOf(t)
    assert.equal((await judge(await token({}, 'JWT', 'RS256'))).kind, 'ours')
  })
})

function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>
}

describe('RIL-10 RIL-11 SEC-17 a signature that is not ours never counts', () => {
  const forgeries: Readonly<Record<string, (world: World) => string | Promise<string>>> = {
    'alg none without a signature': async ({ token }) =>
      withParts(await token(), { header: { alg: 'none' }, signature: '' }),
    'alg none with our kid and signature': async ({ token }) => {
      const good = await token()
      return withParts(good, { header: { ...headerOf(good), alg: 'none' } })
    },
    'alg None': async ({ token }) => {
      const good = await token()
      return withParts(good, { header: { ...headerOf(good), alg: 'None' }, signature: '' })
    },
    'no signature at all': async ({ token }) => withParts(await token(), { signature: '' }),
    'two parts': async ({ token }) => (await token()).split('.').slice(0, 2).join('.'),
    'other claims under our signature': async ({ token }) =>
      withParts(await token(), { payload: { ...claims, sub: 'bob' } }),
    'another header under our signature': async ({ token }) => {
      const good = await token()
      return withParts(good, { header: { ...headerOf(good), typ: 'jwt' } })
    },
    'a changed signature': async ({ token }) => {
      const good = await token()
      return good.slice(0, -2) + (good.endsWith('AA') ? 'BB' : 'AA')
    },
    'a truncated signature': async ({ token }) => (await token()).slice(0, -4),
    'a truncated token': async ({ token }) => (await token()).slice(0, 60),
    'HS256 with the public key as PEM': async (world) => hmacForgery(world, 'pem'),
    'HS256 with the public key as JWK': async (world) => hmacForgery(world, 'jwk'),
    "HS256 with the public key's modulus": async (world) => hmacForgery(world, 'n'),
    'HS256 with an empty secret': async (world) => hmacForgery(world, 'empty'),
    "a stranger's key under our kid": async (world) =>
      strangersToken({ kid: headerOf(await world.token())['kid'] }),
    "a stranger's key that the header brings along": async (world) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const { kid } = headerOf(await world.token())
      const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const header = {
        alg: 'ES256',
        kid: String(kid),
        jwk: { kty, crv, x, y },
        jku: 'https://evil.example/jwks',
      }
      return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header).sign(privateKey)
    },
    "a stranger's key without kid": () => strangersToken({}),
    "another tenant's key": ({ keys }) => keys.sign(other.id, 'ES256', 'JWT', claims),
    'our key, named by nobody': async ({ token }) => {
      const good = await token()
      const { kid: _, ...header } = headerOf(good)
      return withParts(good, { header })
    },
    'a withdrawn key': async ({ token, keys }) => {
      const good = await token()
      await keys.withdraw(tenant.id, String(headerOf(good)['kid']))
      return good
    },
    'critical extensions that nobody here knows': async ({ token }) => {
      const good = await token()
      return withParts(good, { header: { ...headerOf(good), crit: ['exp'] } })
    },
    'five parts: encrypted': async (world) => {
      const key = await importJWK({ ...(await publicKeyOf(world, 'ES256')), alg: 'ECDH-ES' }, 'ECDH-ES')
      return new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
        .encrypt(key)
    },
    'four parts': async ({ token }) => `${await token()}.x`,
    'a dot at the end': async ({ token }) => `${await token()}.`,
    'white space around it': async ({ token }) => ` ${await token()}\n`,
    'padding in it': async ({ token }) => `${await token()}==`,
    'the JSON form of a signature': async ({ token }) => {
      const [header, payload, signature] = (await token()).split('.')
      return JSON.stringify({ payload, protected: header, signature })
    },
    'a hundred kilobytes of dots': () => '.'.repeat(100_000),
    'a hundred kilobytes of letters': () => `${'a'.repeat(100_000)}.b.c`,
    'a hundred kilobytes, well signed': ({ token }) => token({ filler: 'x'.repeat(100_000) }),
    'not a token': () => 'hello',
    nothing: () => '',
    'bytes that are no text': ({ token }) =>
      token().then((good) => withParts(good, { header: '\uffff\u0000' })),
  }
  for (const [name, forge] of Object.entries(forgeries)) {
    it(name, async (t) => assert.equal(await reasonFor(t, forge), 'signature'))
  }

  async function hmacForgery(world: World, how: 'pem' | 'jwk' | 'n' | 'empty'): Promise<string> {
    const jwk = await publicKeyOf(world, 'RS256')
    const secrets = {
      pem: await exportSPKI((await importJWK(jwk, 'RS256')) as CryptoKey),
      jwk: JSON.stringify(jwk),
      n: Buffer.from(String(jwk['n']), 'base64url'),
      empty: '',
    }
    const input = `${base64url({ alg: 'HS256', typ: 'JWT', kid: jwk['kid'] })}.${base64url(claims)}`
    return `${input}.${createHmac('sha256', secrets[how]).update(input).digest('base64url')}`
  }

  function strangersToken(header: Readonly<Record<string, unknown>>): Promise<string> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...header })
      .sign(privateKey)
  }
})

describe('D6 RIL-10 RIL-12 SEC-17 an HS256 hint', () => {
  const atlas = { ...claims, aud: 'atlas' }
  const signed = ({ keys }: World, client: Client, body: object = atlas) =>
    keys.signFor(tenant.id, client, 'JWT', { ...body }, 'HS256')

  it('is ours where the one client that it names has such ID tokens', async (t) => {
    const world = await worldOf(t)
    const verdict = await world.judge(await signed(world, clients.atlas))
    assert.ok(verdict.kind === 'ours')
    assert.deepEqual([verdict.hint.clientIds, verdict.hint.proof], [['atlas'], 'client-secret'])
    assert.equal(
      (await world.judge(await signed(world, clients.atlas, { ...atlas, aud: ['atlas'] }))).kind,
      'ours',
    )
  })

  it('of a client that had other ID tokens before counts beside those', async (t) => {
    const world = await worldOf(t)
    assert.equal((await world.judge(await world.token({ aud: 'atlas' }, 'JWT', 'RS256'))).kind, 'ours')
  })

  it('of a public client names the client, and says that its secret proves nothing', async (t) => {
    const world = await worldOf(t)
    const verdict = await world.judge(await signed(world, clients.open, { ...claims, aud: 'open' }))
    assert.ok(verdict.kind === 'ours')
    assert.deepEqual([verdict.hint.clientIds, verdict.hint.proof], [['open'], 'public-secret'])
  })

  const ofVendor = { ...claims, iss: `${claims.iss}/vendor`, aud: 'harbour' }

  it('D17 is ours where its issuer signs so what nothing else was registered for', async (t) => {
    const world = await worldOf(t)
    const verdict = await world.judge(await signed(world, clients.harbour, ofVendor))
    assert.deepEqual(verdict.kind === 'ours' && verdict.hint.issuer, ofVendor.iss)
  })

  it('needs no type, no kid and no time that is left', async (t) => {
    const world = await worldOf(t)
    const token = hmac(secret, { alg: 'HS256' }, { ...ofVendor, exp: issuedAt - 1 })
    const verdict = await world.judge(token)
    assert.equal(verdict.kind === 'ours' && verdict.hint.isExpired, true)
  })

  const strangers: Readonly<Record<string, (world: World) => string | Promise<string>>> = {
    'of a client whose ID tokens our keys sign': (world) =>
      signed(world, clients.ledger, { ...claims, aud: 'ledger' }),
    'of a client that registered another algorithm, at a door that is used to this one': (world) =>
      signed(world, clients.ledger, { ...ofVendor, aud: 'ledger' }),
    'of a client that registered none, at a door that is used to another': (world) =>
      signed(world, clients.harbour, { ...claims, aud: 'harbour' }),
    'of nobody that issues here': (world) =>
      signed(world, clients.harbour, { ...ofVendor, iss: 'https://evil.example/vendor' }),
    'of a client whose secret was not kept': () => hmac('', { alg: 'HS256' }, { ...ofVendor, aud: 'quay' }),
    'of nobody whom we know': (world) => signed(world, clients.atlas, { ...claims, aud: 'nobody' }),
    'for two clients': (world) => signed(world, clients.atlas, { ...atlas, aud: ['atlas', 'ledger'] }),
    'for no client': (world) => signed(world, clients.atlas, { ...atlas, aud: undefined }),
    'under the secret of another client': (world) => {
      const other = createSealer(Buffer.alloc(32, 7)).seal('the secret of somebody else', {
        tenantId: tenant.id,
        purpose: clientSecretPurpose,
        id: 'atlas',
      })
      return signed(world, { ...clients.atlas, sealedSecret: other })
    },
    'under an empty secret': () => hmac('', { alg: 'HS256', typ: 'JWT' }),
    'under our public key': async (world) => {
      const jwk = await publicKeyOf(world, 'RS256')
      const pem = await exportSPKI((await importJWK(jwk, 'RS256')) as CryptoKey)
      return hmac(pem, { alg: 'HS256', typ: 'JWT', kid: jwk['kid'] })
    },
    'that calls itself RS256': () => hmac(secret, { alg: 'RS256', typ: 'JWT' }),
    'that calls itself none': () => hmac(secret, { alg: 'none', typ: 'JWT' }),
    'with crit': () => hmac(secret, { alg: 'HS256', typ: 'JWT', crit: ['exp'] }),
  }
  for (const [name, forge] of Object.entries(strangers))
    it(`is not ours: one ${name}`, async (t) => assert.equal(await reasonFor(t, forge), 'signature'))

  it('is no ID token for being well signed', async (t) => {
    const reason = await reasonFor(t, (world) =>
      world.keys.signFor(tenant.id, clients.atlas, 'logout+jwt', atlas, 'HS256'),
    )
    assert.equal(reason, 'typ')
  })

  function hmac(key: string, header: Readonly<Record<string, unknown>>, body: object = atlas): string {
    const input = `${base64url(header)}.${base64url(body)}`
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
  }
})

describe('RIL-10 BCL-20 SEC-10 a token of ours that is no ID token of this tenant is no hint', () => {
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  const cases: Readonly<Record<string, readonly [reason: string, forge: (world: World) => Promise<string>]>> =
    {
      'a logout token': ['typ', ({ token }) => token({ events: event, jti: '1' }, 'logout+jwt')],
      'a logout token under another type': ['events', ({ token }) => token({ events: event })],
      'events of any kind': ['events', ({ token }) => token({ events: null })],
      'an access token': ['typ', ({ token }) => token({ client_id: 'ledger' }, 'at+jwt')],
      'an access token that calls itself a JWT': [
        'jti',
        ({ token }) => token({ jti: 'g1.r', scope: 'openid' }),
      ],
      'an access token of another door': [
        'jti',
        ({ token }) => token({ iss: `${claims.iss}/vendor`, jti: 'g1.r', scope: 'openid' }),
      ],
      'an empty jti': ['jti', ({ token }) => token({ jti: null })],
      'AKA-53 a jti that only holds an ID token’s': ['jti', ({ token }) => token({ jti: 'g1.idt_1' })],
      'AKA-53 several of them': ['jti', ({ token }) => token({ jti: [idTokenJti('1')] })],
      'AKA-53 a logout token under another type with an ID token’s jti': [
        'events',
        ({ token }) => token({ events: event, jti: idTokenJti('1') }),
      ],
      'an introspection answer': ['typ', ({ token }) => token({}, 'token-introspection+jwt')],
      'another issuer': ['issuer', ({ token }) => token({ iss: 'https://evil.example' })],
      'our issuer with a slash': ['issuer', ({ token }) => token({ iss: 'https://op.example/acme/' })],
      'our issuer in capitals': ['issuer', ({ token }) => token({ iss: 'https://OP.example/acme' })],
      'several issuers': ['issuer', ({ token }) => token({ iss: ['https://op.example/acme'] })],
      'no issuer': ['issuer', ({ token }) => token({ iss: undefined })],
      'no audience': ['claims', ({ token }) => token({ aud: undefined })],
      'an empty list of audiences': ['claims', ({ token }) => token({ aud: [] })],
      'an audience that is no text': ['claims', ({ token }) => token({ aud: { 0: 'ledger' } })],
      'no subject': ['claims', ({ token }) => token({ sub: undefined })],
      'a subject that is no text': ['claims', ({ token }) => token({ sub: 7 })],
      'no time of issue': ['claims', ({ token }) => token({ iat: undefined })],
      'no expiry': ['claims', ({ token }) => token({ exp: undefined })],
      'an expiry that is no number': ['claims', ({ token }) => token({ exp: '9999999999' })],
    }
  for (const [name, [reason, forge]] of Object.entries(cases)) {
    it(name, async (t) => assert.equal(await reasonFor(t, forge), reason))
  }
  it('AKA-53 but an ID token with a name of its own kind is one', async (t) => {
    const { judge, token } = await worldOf(t)
    const verdict = await judge(await token({ jti: idTokenJti('1'), aud: ['ledger'], azp: 'ledger' }))
    assert.deepEqual(verdict.kind === 'ours' && verdict.hint.clientIds, ['ledger'])
  })

  it('a sid that is no text counts as none', async (t) => {
    const { judge, token } = await worldOf(t)
    const verdict = await judge(await token({ sid: { toString: 'sid-1' } }))
    assert.ok(verdict.kind === 'ours' && !('sid' in verdict.hint))
  })
})
