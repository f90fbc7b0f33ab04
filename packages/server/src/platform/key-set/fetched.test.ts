import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { createFetchedKeys } from './fetched.ts'
import {
  createSignatureWorld,
  jwk,
  pairs,
  signed,
  strangers,
} from '../../../test/support/client-keys-world.ts'

const first = jwk(pairs.ES256.publicKey, { kid: 'first' })
const second = jwk(strangers.publicKey, { kid: 'second' })
const byFirst = () => signed('ES256', pairs.ES256.privateKey, { kid: 'first' })
const bySecond = () => signed('ES256', strangers.privateKey, { kid: 'second' })

describe('CORE §10.1 keys at a jwks_uri', () => {
  it('are fetched when they are needed, and kept for ten minutes', async (t) => {
    const { outcome, remote, serve, asked, pass } = await createSignatureWorld(t)
    serve(first)
    for (const passed of [0, 1, 300, 298]) {
      pass(passed)
      assert.equal(await outcome(remote, await byFirst()), 'verified')
    }
    assert.deepEqual(asked, ['/jwks'])
    pass(1)
    assert.equal(await outcome(remote, await byFirst()), 'verified')
    assert.equal(asked.length, 2)
  })

  for (const [header, seconds] of [
    ['max-age=120', 120],
    ['max-age=5', 60],
    ['max-age=86400', 3600],
  ] as const) {
    it(`are kept for ${seconds} s where their server says ${header}`, async (t) => {
      const { outcome, remote, served, serve, asked, pass } = await createSignatureWorld(t)
      serve(first)
      served.headers = { 'cache-control': header }
      await outcome(remote, await byFirst())
      pass(seconds - 1)
      await outcome(remote, await byFirst())
      assert.equal(asked.length, 1)
      pass(1)
      await outcome(remote, await byFirst())
      assert.equal(asked.length, 2)
    })
  }

  it('are fetched once for callers who come together', async (t) => {
    const { outcome, remote, serve, asked } = await createSignatureWorld(t)
    serve(first)
    const token = await byFirst()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(remote, token)))
    assert.deepEqual([new Set(outcomes), asked.length], [new Set(['verified']), 1])
  })

  it('of another address are other keys', async (t) => {
    const { outcome, remote, origin, serve, asked } = await createSignatureWorld(t)
    serve(first)
    await outcome(remote, await byFirst())
    serve(second)
    const other = { ...remote, jwksUri: `${origin}/other` }
    assert.equal(await outcome(other, await bySecond()), 'verified')
    assert.equal(await outcome(remote, await bySecond()), 'no-key')
    assert.deepEqual(asked, ['/jwks', '/other'])
  })
})

describe('CORE §10.1.1 a client rotates its keys', () => {
  it('and the first token under the new one is understood', async (t) => {
    const { outcome, remote, serve, asked, pass } = await createSignatureWorld(t)
    serve(first)
    await outcome(remote, await byFirst())
    pass(30)
    serve(first, second)
    assert.equal(await outcome(remote, await bySecond()), 'verified')
    assert.equal(await outcome(remote, await byFirst()), 'verified')
    assert.equal(asked.length, 2)
  })

  it('also under the same kid, or none', async (t) => {
    const { outcome, remote, serve, pass } = await createSignatureWorld(t)
    serve(jwk(pairs.ES256.publicKey))
    await outcome(remote, await byFirst())
    pass(30)
    serve(jwk(strangers.publicKey))
    assert.equal(await outcome(remote, await bySecond()), 'verified')
    assert.equal(await outcome(remote, await byFirst()), 'signature')
  })

  it('and a withdrawn key ends', async (t) => {
    const { outcome, remote, serve, pass } = await createSignatureWorld(t)
    serve(first)
    await outcome(remote, await byFirst())
    serve()
    pass(600)
    assert.equal(await outcome(remote, await byFirst()), 'no-key')
  })

  it('and those who come together after it share one fetch', async (t) => {
    const { outcome, remote, serve, asked, pass } = await createSignatureWorld(t)
    serve(first)
    await outcome(remote, await byFirst())
    pass(30)
    serve(second)
    const token = await bySecond()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(remote, token)))
    assert.deepEqual([new Set(outcomes), asked.length], [new Set(['verified']), 2])
  })

  it('and whoever still held the old keys when the new ones came gets those', async () => {
    const bodies = [first, second].map((key) => JSON.stringify({ keys: [key] }))
    const time = { now: new Date('2026-11-20T09:00:00Z') }
    const fetched = createFetchedKeys({
      outgoing: async () => ({ kind: 'answered', status: 200, headers: {}, body: bodies.shift() ?? '' }),
      clock: { now: () => time.now },
      onFailed: assert.fail,
    })
    const old = await fetched.at('https://rp.example/jwks')
    time.now = new Date('2026-11-20T09:00:30Z')
    const renewed = await fetched.newerThan(old, 'https://rp.example/jwks')
    assert.equal(renewed?.[0]?.id, 'second')
    assert.equal(await fetched.newerThan(old, 'https://rp.example/jwks'), renewed)
    assert.equal(await fetched.newerThan(renewed, 'https://rp.example/jwks'), undefined)
  })

  it('but bad tokens make us fetch once in 30 s at most', async (t) => {
    const { outcome, remote, serve, asked, pass } = await createSignatureWorld(t)
    serve(first)
    for (const [passed, fetches] of [
      [0, 1],
      [29, 1],
      [1, 2],
      [29, 2],
      [1, 3],
    ] as const) {
      pass(passed)
      for (let number = 0; number < 20; number += 1) {
        assert.equal(
          await outcome(remote, await signed('ES256', strangers.privateKey, { kid: `k${number}` })),
          'no-key',
        )
        assert.equal(await outcome(remote, await signed('ES256', strangers.privateKey)), 'signature')
      }
      assert.equal(asked.length, fetches)
    }
  })

  it('and what is no JWS, or of no algorithm of ours, makes us fetch nothing', async (t) => {
    const { outcome, remote, asked } = await createSignatureWorld(t)
    const token = await byFirst()
    assert.equal(await outcome(remote, `${token}.a.b`), 'encrypted')
    assert.equal(await outcome(remote, token, { algorithms: ['RS256'] }), 'algorithm')
    assert.equal(await outcome(remote, await signed('ES256', pairs.ES256.privateKey, { typ: 'x' })), 'type')
    assert.deepEqual(asked, [])
  })
})

describe('a jwks_uri that fails', () => {
  const tooMany = JSON.stringify({ keys: Array.from({ length: 51 }, () => first) })
  const answers: readonly [
    string,
    { status?: number; headers?: Record<string, string>; body: string },
    RegExp,
  ][] = [
    ['an error', { status: 503, body: '' }, /status 503/],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' }, body: '' }, /status 302/],
    ['a page', { body: '<html>' }, /no[t]? a JWK set/],
    ['a list', { body: JSON.stringify([first]) }, /not a JWK set/],
    [
      'more than 64 KiB',
      { body: JSON.stringify({ keys: [first], more: 'x'.repeat(65_536) }) },
      /larger than 65536/,
    ],
    ['more than fifty keys', { body: tooMany }, /more than 50/],
  ]
  for (const [name, answer, detail] of answers) {
    it(`with ${name} proves nobody, and says why once in 30 s`, async (t) => {
      const { outcome, remote, served, asked, failures, pass } = await createSignatureWorld(t)
      Object.assign(served, answer)
      assert.equal(await outcome(remote, await byFirst()), 'keys-unavailable')
      pass(29)
      assert.equal(await outcome(remote, await byFirst()), 'keys-unavailable')
      assert.deepEqual([asked, failures.length], [['/jwks'], 1])
      assert.match(String(failures), detail)
      Object.assign(served, { status: 200, headers: {}, body: JSON.stringify({ keys: [first] }) })
      pass(1)
      assert.equal(await outcome(remote, await byFirst()), 'verified')
    })

    it(`with ${name} keeps the keys that came before, for a day`, async (t) => {
      const { outcome, remote, served, serve, asked, pass } = await createSignatureWorld(t)
      serve(first)
      await outcome(remote, await byFirst())
      Object.assign(served, answer)
      pass(600)
      assert.equal(await outcome(remote, await byFirst()), 'verified')
      assert.equal(await outcome(remote, await byFirst()), 'verified')
      assert.equal(asked.length, 2)
      pass(30)
      assert.equal(await outcome(remote, await byFirst()), 'verified')
      assert.equal(asked.length, 3)
      pass(86_400)
      assert.equal(await outcome(remote, await byFirst()), 'keys-unavailable')
    })
  }

  it('at an address that nobody allowed is never called', async (t) => {
    const { outcome, remote, asked, failures } = await createSignatureWorld(t, [])
    assert.equal(await outcome(remote, await byFirst()), 'keys-unavailable')
    assert.deepEqual(asked, [])
    assert.match(String(failures), /must be allowed first/)
  })

  it('with keys of no use brings those that are', async (t) => {
    const { outcome, remote, served } = await createSignatureWorld(t)
    const leaked = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const keys = [jwk(leaked.privateKey), { kty: 'oct', k: 'c2VjcmV0' }, { kty: 'new' }, 7, null, first]
    served.body = JSON.stringify({ keys })
    assert.equal(await outcome(remote, await byFirst()), 'verified')
    assert.equal(await outcome(remote, await signed('ES256', leaked.privateKey)), 'signature')
    assert.equal(await outcome(remote, await signed('HS256', Buffer.from('secret'))), 'no-key')
  })

  it('is forgotten when more than a thousand others were asked since', async (t) => {
    const { outcome, remote, origin, serve, asked } = await createSignatureWorld(t)
    serve(first)
    const token = await byFirst()
    const at = (path: string) => outcome({ ...remote, jwksUri: `${origin}/${path}` }, token)
    await at('first')
    await at('second')
    await Promise.all(Array.from({ length: 998 }, (_, index) => at(String(index))))
    await at('first')
    assert.equal(asked.length, 1000)
    await at('one-more')
    await at('first')
    assert.equal(asked.length, 1001)
    await at('second')
    assert.equal(asked.length, 1002)
  })
})
