import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  signed,
  signedByHmac,
  strangeKey,
  unsigned,
} from '../../../../test/support/front-door/request-objects.ts'
import { createSecret } from '../../../config/secret.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import type { Upstream, UpstreamId } from '../../../domain/upstream.ts'
import type { Outgoing } from '../../../platform/http/outgoing.ts'
import { createUpstreams } from './upstreams.ts'

type Json = Readonly<Record<string, unknown>>

const issuer = 'https://corp.example'
const corp = { id: 'corp', issuer, clientId: 'us' } as unknown as Upstream
const tenant = { id: 'acme', upstreams: [corp] } as unknown as Tenant
const corpId = 'corp' as UpstreamId
const [first, second] = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
const secret = 'a secret of thirty-two bytes or more'

/** An upstream that serves documents; what it has not is no answer. */
function stage({ secretText = secret } = {}) {
  const documents: Record<string, Json | undefined> = {
    [`${issuer}/.well-known/openid-configuration`]: discovery,
    [`${issuer}/jwks`]: keySet(first),
  }
  const time = { now: new Date('2026-11-20T09:00:00Z') }
  const asked: string[] = []
  const outgoing: Outgoing = ({ url }) => {
    asked.push(url)
    const document = documents[url]
    return Promise.resolve(
      document
        ? { kind: 'answered', status: 200, headers: {}, body: JSON.stringify(document) }
        : { kind: 'failed', detail: 'The connection was refused.' },
    )
  }
  const upstreams = createUpstreams({
    outgoing,
    clock: { now: () => time.now },
    onFailed: () => undefined,
    upstreamSecret: () => createSecret(secretText),
  })
  const pass = (seconds: number) => void (time.now = new Date(time.now.getTime() + seconds * 1000))
  return { upstreams, documents, asked, pass }
}

const discovery: Json = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  end_session_endpoint: `${issuer}/leave?tenant=7`,
  id_token_signing_alg_values_supported: ['ES256', 'HS256'],
}
const described = (changes: Json) => ({
  [`${issuer}/.well-known/openid-configuration`]: { ...discovery, ...changes },
})

function keySet(pair: typeof first): Json {
  return { keys: [{ ...pair?.publicKey.export({ format: 'jwk' }), kid: 'k' }] }
}

const wanted = {
  upstreamId: corpId,
  idToken: 'a.b.c',
  state: 'a-state',
  returnTo: 'https://op.example/oauth2/logout/returned',
}

describe('FED-10 the way out of an upstream', () => {
  it('keeps its own query, and has what RIL §2 wants', async () => {
    const exit = await stage().upstreams.exit(tenant, wanted)
    assert.ok(exit.kind === 'leads')
    const { origin, pathname, searchParams } = new URL(exit.url)
    assert.equal(origin + pathname, `${issuer}/leave`)
    assert.deepEqual(Object.fromEntries(searchParams), {
      tenant: '7',
      id_token_hint: 'a.b.c',
      client_id: 'us',
      post_logout_redirect_uri: wanted.returnTo,
      state: 'a-state',
    })
  })

  it('goes without a hint where there is none', async () => {
    const { idToken: _, ...withoutHint } = wanted
    const exit = await stage().upstreams.exit(tenant, withoutHint)
    assert.ok(exit.kind === 'leads' && !exit.url.includes('id_token_hint'))
  })

  it('is none where it publishes none, or one that is no address', async () => {
    for (const end_session_endpoint of [undefined, 'javascript:x', 'http://corp.example/', 7]) {
      const { upstreams, documents } = stage()
      Object.assign(documents, described({ end_session_endpoint }))
      assert.deepEqual(await upstreams.exit(tenant, wanted), { kind: 'no-exit' })
    }
  })

  it('is unknown for an upstream that the tenant does not have', async () => {
    const unknown = { ...wanted, upstreamId: 'other' as UpstreamId }
    assert.deepEqual(await stage().upstreams.exit(tenant, unknown), { kind: 'unknown' })
  })

  it('FED-4 is none where another issuer stands in the document, and the operator is told both', async () => {
    const { upstreams, documents } = stage()
    Object.assign(documents, described({ issuer: `${issuer}/` }))
    const exit = await upstreams.exit(tenant, wanted)
    assert.ok(exit.kind === 'unreachable')
    assert.equal(
      exit.detail,
      `Its discovery document is of the issuer ${issuer}/, where ${issuer} is configured, letter by letter.`,
    )
  })

  it('is asked for anew: an upstream that went down is no way out', async () => {
    const { upstreams, documents, pass } = stage()
    await upstreams.exit(tenant, wanted)
    documents[`${issuer}/.well-known/openid-configuration`] = undefined
    pass(1)
    assert.equal((await upstreams.exit(tenant, wanted)).kind, 'unreachable')
  })
})

describe('FED-15 whether an upstream signed a token', () => {
  const byFirst = () => signed({ sub: 'grace' }, { kid: 'k' }, first?.privateKey)
  const strange = () =>
    signed({}, { jwk: strangeKey.publicKey.export({ format: 'jwk' }) }, strangeKey.privateKey)
  const hmac = () => signedByHmac({ sub: 'grace' }, secret)
  const cases: readonly (readonly [string, () => string, Json, string])[] = [
    ['with a key that it publishes', byFirst, {}, 'verified'],
    ['with a key of a stranger', strange, {}, 'refused signature'],
    ['not at all', () => unsigned({}), {}, 'refused algorithm'],
    [
      'not at all, and it says that it may',
      () => unsigned({}),
      { id_token_signing_alg_values_supported: ['none'] },
      'refused algorithm',
    ],
    ['with our secret', hmac, {}, 'verified'],
    [
      'with our secret, which it does not say',
      hmac,
      { id_token_signing_alg_values_supported: ['ES256'] },
      'refused algorithm',
    ],
    [
      'as RS256 does, where it says nothing else',
      byFirst,
      { id_token_signing_alg_values_supported: undefined },
      'refused algorithm',
    ],
    ['nothing that could be read', () => 'x', {}, 'refused malformed'],
  ]
  for (const [name, token, changes, expected] of cases) {
    it(`${name}: ${expected}`, async () => {
      const { upstreams, documents } = stage()
      Object.assign(documents, described(changes))
      const signature = await upstreams.verify(tenant, corpId, token())
      const words = signature.kind === 'refused' ? `refused ${signature.reason}` : signature.kind
      assert.equal(words, expected)
    })
  }

  it('with a secret that is guessed from any token is not believed', async () => {
    const { upstreams } = stage({ secretText: 'short' })
    const signature = await upstreams.verify(tenant, corpId, signedByHmac({}, 'short'))
    assert.deepEqual(signature, { kind: 'refused', reason: 'no-key' })
  })

  it('with a key that is new since we looked', async () => {
    const { upstreams, documents, pass } = stage()
    await upstreams.verify(tenant, corpId, byFirst())
    documents[`${issuer}/jwks`] = keySet(second)
    pass(30)
    const token = signed({}, { kid: 'k' }, second?.privateKey)
    assert.equal((await upstreams.verify(tenant, corpId, token)).kind, 'verified')
  })

  it('cannot be told while its keys, or where they are, cannot be had', async () => {
    for (const gone of ['/jwks', '/.well-known/openid-configuration']) {
      const { upstreams, documents } = stage()
      documents[`${issuer}${gone}`] = undefined
      assert.equal((await upstreams.verify(tenant, corpId, byFirst())).kind, 'unavailable')
    }
  })

  it('is no question for an upstream that the tenant does not have', async () => {
    const { upstreams, asked } = stage()
    const signature = await upstreams.verify(tenant, 'other' as UpstreamId, byFirst())
    assert.deepEqual([signature.kind, asked], ['refused', []])
  })
})
