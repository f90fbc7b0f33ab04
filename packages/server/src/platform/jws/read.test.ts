import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { readJws } from './read.ts'

const raw = (text: string | Uint8Array) => Buffer.from(text).toString('base64url')
const part = (value: unknown) => raw(JSON.stringify(value))
const signature = raw('any signature')
const tokenOf = (header: object, claims: unknown = { sub: 'app' }) =>
  `${part(header)}.${part(claims)}.${signature}`
const es256 = { alg: 'ES256' }

describe('RFC7515 §5.2 a JWS is taken apart', () => {
  it('into header, claims, and what the signature is over', () => {
    const header = { alg: 'ES256', kid: 'k', typ: 'application/JWT', jku: 'https://evil.example' }
    assert.deepEqual(readJws(tokenOf(header)), {
      kind: 'read',
      header,
      claims: { sub: 'app' },
      algorithm: 'ES256',
      keyId: 'k',
      type: 'jwt',
      input: `${part(header)}.${part({ sub: 'app' })}`,
      signature,
    })
  })

  it('unsigned, too, which its algorithm says', () => {
    const jws = readJws(`${part({ alg: 'none' })}.${part({})}.`)
    assert.deepEqual(jws.kind === 'read' && [jws.algorithm, jws.signature], ['none', ''])
  })
})

describe('RFC8725 §3 a JWS is refused for what it is', () => {
  const claims = part({ sub: 'app' })
  const header = part(es256)
  const padded = `${raw('{"alg":"ES256"}')}==`
  const cases: readonly [string, string, string][] = [
    ['nothing', '', 'malformed'],
    ['one part', header, 'malformed'],
    ['two parts', `${header}.${claims}`, 'malformed'],
    ['four parts', `${header}.${claims}.${signature}.x`, 'malformed'],
    ['five parts, which is a JWE', `${header}....`, 'encrypted'],
    ['letters that are none of base64url', `${header}.${claims}.a+b/`, 'malformed'],
    ['padding', `${padded}.${claims}.${signature}`, 'malformed'],
    ['a line break', `${header}.${claims}.${signature}\n`, 'malformed'],
    ['a second spelling of the same bytes', `${header}.${claims}.QR`, 'malformed'],
    ['no signature', `${header}.${claims}.`, 'malformed'],
    ['a signature by nobody', `${part({ alg: 'none' })}.${claims}.${signature}`, 'malformed'],
    ['more than 16 KiB', tokenOf(es256, { sub: 'x'.repeat(16_384) }), 'too-large'],
    ['a header of more than 4 KiB', tokenOf({ ...es256, kid: 'x'.repeat(4096) }), 'header-too-large'],
    ['a header that is no JSON', `${raw('{')}.${claims}.${signature}`, 'header-malformed'],
    ['a header that is no object', `${part(['ES256'])}.${claims}.${signature}`, 'header-malformed'],
    [
      'a header that is no UTF-8',
      `${raw(Uint8Array.of(0x7b, 0xff, 0x7d))}.${claims}.${signature}`,
      'header-malformed',
    ],
    [
      'a header behind a byte order mark',
      `${raw('\ufeff{"alg":"ES256"}')}.${claims}.${signature}`,
      'header-malformed',
    ],
    ['a header without an algorithm', tokenOf({}), 'header-malformed'],
    ['an algorithm that is no text', tokenOf({ alg: ['ES256'] }), 'header-malformed'],
    ['a kid that is no text', tokenOf({ ...es256, kid: { $ne: '' } }), 'header-malformed'],
    ['a typ that is no text', tokenOf({ ...es256, typ: 1 }), 'header-malformed'],
    [
      'two algorithms',
      `${raw('{"alg":"none","alg":"ES256"}')}.${claims}.${signature}`,
      'header-duplicate-member',
    ],
    [
      'two, spelled differently',
      `${raw('{"alg":"none","\\u0061lg":"ES256"}')}.${claims}.${signature}`,
      'header-duplicate-member',
    ],
    ['crit', tokenOf({ ...es256, crit: ['exp'] }), 'critical-extension'],
    ['b64', tokenOf({ ...es256, b64: false }), 'unencoded-payload'],
    ['a JWT in a JWT', tokenOf({ ...es256, cty: 'JWT' }), 'nested'],
    ['a JWT in a JWT, spelled out', tokenOf({ ...es256, cty: 'application/jwt' }), 'nested'],
    ['claims that are no JSON', `${header}.${raw('sub')}.${signature}`, 'claims-malformed'],
    ['claims that are a list', tokenOf(es256, [{ sub: 'app' }]), 'claims-malformed'],
    ['no claims', `${header}..${signature}`, 'claims-malformed'],
    [
      'two subjects',
      `${header}.${raw('{"sub":"app","sub":"other"}')}.${signature}`,
      'claims-duplicate-member',
    ],
    [
      'two of something deeper',
      `${header}.${raw('{"a":[{"b":1,"b":1}]}')}.${signature}`,
      'claims-duplicate-member',
    ],
    [
      'a thousand levels',
      `${header}.${raw(`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`)}.${signature}`,
      'claims-malformed',
    ],
  ]
  for (const [name, token, reason] of cases) {
    it(`${name}: ${reason}`, () => assert.deepEqual(readJws(token), { kind: 'refused', reason }))
  }

  it('and nothing that anybody sends is a fault', () => {
    const piece = fc.oneof(fc.string(), fc.json().map(raw), fc.uint8Array().map(raw), fc.constant(header))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        assert.ok(['read', 'refused'].includes(readJws(pieces.join('.')).kind))
      }),
    )
  })
})
