import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import { CompactSign, compactVerify } from 'jose'
import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import { createSigner, rawSignature } from './sign.ts'
import { generateSigningKey, readKeyPair, type SigningKey } from './signing-key.ts'
import { verifyCompact } from './verify.ts'

const claims = { iss: 'https://op.example', sub: 'ädä', nested: { list: [1, null, true] } }

for (const algorithm of signingAlgorithms) {
  describe(`RFC7515 ${algorithm} signatures are what others make and understand`, () => {
    it('jose verifies ours', async () => {
      const key = await createKey(algorithm)
      const token = await createSigner()(key, 'at+jwt', claims)
      const { protectedHeader, payload } = await compactVerify(token, key.publicKey)
      assert.deepEqual(protectedHeader, { alg: algorithm, typ: 'at+jwt', kid: key.id })
      assert.deepEqual(JSON.parse(Buffer.from(payload).toString()), claims)
    })

    it('we verify those of jose, and ours', async () => {
      const key = await createKey(algorithm)
      const header = { alg: algorithm, kid: key.id, typ: 'JWT' }
      const theirs = new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header)
      for (const token of [await theirs.sign(key.privateKey), await createSigner()(key, 'JWT', claims)]) {
        assert.deepEqual(await verifyCompact([key], token), { header, claims })
      }
    })

    it('two hundred of ours in a row are right, whatever zeros their numbers begin with', async () => {
      const key = await createKey(algorithm)
      const signer = createSigner()
      for (let number = 0; number < 200; number += 1) {
        assert.ok(await verifyCompact([key], await signer(key, 'JWT', { number })))
      }
    })
  })
}

describe('RFC7518 §3.4 an ES256 signature is two numbers of 32 bytes', () => {
  it('as Node reads them itself, for whatever leading zeros', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const lengths = new Set<number>()
    for (let number = 0; number < 2000; number += 1) {
      const signature = sign('sha256', Buffer.of(7), privateKey)
      lengths.add(signature.length)
      const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
      assert.ok(verify('sha256', Buffer.of(7), key, rawSignature(signature)))
    }
    assert.ok(lengths.size >= 3, `signatures of ${lengths.size} lengths were seen`)
  })

  const integer = (bytes: readonly number[]) => [0x02, bytes.length, ...bytes]
  const der = (r: readonly number[], s: readonly number[]) => {
    const body = [...integer(r), ...integer(s)]
    return Buffer.from([0x30, body.length, ...body])
  }
  const full = Array.from({ length: 32 }, () => 0xff)
  const cases: readonly [string, readonly number[], readonly number[], string][] = [
    ['short ones', [1], [2, 3], `${'00'.repeat(31)}01${'00'.repeat(30)}0203`],
    ['full ones with a byte for the sign', [0, ...full], [0, ...full], 'ff'.repeat(64)],
    ['one of each', [0, ...full], [0x7f], `${'ff'.repeat(32)}${'00'.repeat(31)}7f`],
  ]
  for (const [name, r, s, expected] of cases) {
    it(name, () => assert.equal(rawSignature(der(r, s)).toString('hex'), expected))
  }
})

async function createKey(algorithm: SigningAlgorithm): Promise<SigningKey> {
  const { id, publicJwk: json, privateJwk } = await generateSigningKey(algorithm)
  const publicJwk: SigningKey['publicJwk'] = JSON.parse(json)
  return { id, algorithm, signsFrom: new Date(0), publicJwk, ...readKeyPair(publicJwk, privateJwk) }
}
