import assert from 'node:assert/strict'
import { createHmac, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { CompactSign } from 'jose'
import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import { createSigner } from './sign.ts'
import { generateSigningKey, readKeyPair, type SigningKey } from './signing-key.ts'
import { verifyCompact } from './verify.ts'

const claims = { iss: 'https://op.example', sub: 'ada' }

for (const algorithm of signingAlgorithms) {
  describe(`SEC a forged ${algorithm} token is not ours`, () => {
    const forgeries: Record<string, (key: SigningKey, stranger: SigningKey) => Promise<string> | string> = {
      'with alg none': (key) => `${encoded({ alg: 'none', kid: key.id })}.${encoded(claims)}.`,
      'with alg none and a signature': async (key) =>
        `${encoded({ alg: 'none', kid: key.id })}.${encoded(claims)}.${signatureOf(await ours(key))}`,
      'with HS256 under the public key as PEM': (key) => {
        const input = `${encoded({ alg: 'HS256', kid: key.id })}.${encoded(claims)}`
        const secret = key.publicKey.export({ type: 'spki', format: 'pem' })
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
      },
      'with HS256 under the public JWK': (key) => {
        const input = `${encoded({ alg: 'HS256', kid: key.id })}.${encoded(claims)}`
        return `${input}.${createHmac('sha256', JSON.stringify(key.publicJwk)).update(input).digest('base64url')}`
      },
      'by a stranger under our kid': (key, stranger) =>
        joseToken(stranger, { alg: algorithm, kid: key.id }, claims),
      'by a stranger who brings his key': (key, stranger) =>
        joseToken(stranger, { alg: algorithm, kid: key.id, jwk: { ...stranger.publicJwk } }, claims),
      'by a stranger under his kid': (_key, stranger) =>
        joseToken(stranger, { alg: algorithm, kid: stranger.id }, claims),
      'without kid': (key) => joseToken(key, { alg: algorithm }, claims),
      'with a critical extension': async (key) => {
        const input = `${encoded({ alg: algorithm, kid: key.id, crit: ['b64'], b64: true })}.${encoded(claims)}`
        return `${input}.${resign(key, input)}`
      },
      'with an empty crit': async (key) => {
        const input = `${encoded({ alg: algorithm, kid: key.id, crit: [] })}.${encoded(claims)}`
        return `${input}.${resign(key, input)}`
      },
      'with another algorithm of the same key type': async (key) => {
        const input = `${encoded({ alg: algorithm === 'RS256' ? 'RS512' : 'ES512', kid: key.id })}.${encoded(claims)}`
        return `${input}.${resign(key, input)}`
      },
      'with other claims': async (key) => {
        const [head, , signature] = (await ours(key)).split('.')
        return `${head}.${encoded({ ...claims, sub: 'eve' })}.${signature}`
      },
      'with other claims and an empty signature': (key) =>
        `${encoded({ alg: algorithm, kid: key.id })}.${encoded(claims)}.`,
      'with a signature of zeros': (key) =>
        `${encoded({ alg: algorithm, kid: key.id })}.${encoded(claims)}.${Buffer.alloc(algorithm === 'RS256' ? 256 : 64).toString('base64url')}`,
      truncated: async (key) => (await ours(key)).slice(0, -4),
      'with a second signature': async (key) => `${await ours(key)}.AAAA`,
      'of five parts': async (key) => `${await ours(key)}.AAAA.AAAA`,
      'of two parts': async (key) => (await ours(key)).split('.').slice(0, 2).join('.'),
      'with padding': async (key) => `${await ours(key)}=`,
      'with a space': async (key) => `${await ours(key)} `,
      'of 100 kB, although signed': (key) =>
        createSigner()(key, 'JWT', { ...claims, pad: 'x'.repeat(100_000) }),
      'with claims that are a list': (key) => joseToken(key, { alg: algorithm, kid: key.id }, [claims]),
      'with claims that are not JSON': (key) => joseToken(key, { alg: algorithm, kid: key.id }, undefined),
      'whose header is a list': (key) => `${encoded([])}.${encoded(claims)}.${resign(key, 'x')}`,
      'that is empty': () => '',
      'that is nothing but dots': () => '..',
    }
    const keys = Promise.all([createKey(algorithm), createKey(algorithm)])
    for (const [name, forge] of Object.entries(forgeries)) {
      it(name, async () => {
        const [key, stranger] = await keys
        assert.equal(await verifyCompact([key], await forge(key, stranger)), undefined)
      })
    }

    it('by our key of the other algorithm under its kid', async () => {
      const [key, rest] = [
        await createKey(algorithm),
        await createKey(algorithm === 'RS256' ? 'ES256' : 'RS256'),
      ]
      const token = await joseToken(rest, { alg: rest.algorithm, kid: key.id }, claims)
      assert.equal(await verifyCompact([key, rest], token), undefined)
    })

    it('any text at all', async () => {
      const key = await createKey(algorithm)
      await fc.assert(
        fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) =>
          assert.equal(await verifyCompact([key], text), undefined),
        ),
      )
    })
  })
}

function ours(key: SigningKey): Promise<string> {
  return createSigner()(key, 'JWT', claims)
}

function joseToken(
  key: SigningKey,
  head: { alg: string; [name: string]: unknown },
  body: unknown,
): Promise<string> {
  const bytes = Buffer.from(body === undefined ? 'not JSON' : JSON.stringify(body))
  return new CompactSign(bytes).setProtectedHeader(head).sign(key.privateKey)
}

function resign(key: SigningKey, input: string): string {
  return sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString(
    'base64url',
  )
}

function signatureOf(token: string): string {
  return token.slice(token.lastIndexOf('.') + 1)
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

async function createKey(algorithm: SigningAlgorithm): Promise<SigningKey> {
  const { id, publicJwk: json, privateJwk } = await generateSigningKey(algorithm)
  const publicJwk: SigningKey['publicJwk'] = JSON.parse(json)
  return { id, algorithm, signsFrom: new Date(0), publicJwk, ...readKeyPair(publicJwk, privateJwk) }
}
