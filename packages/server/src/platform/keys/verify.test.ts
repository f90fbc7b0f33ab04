import assert from 'node:assert/strict'
import { constants, createHmac, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { CompactSign, compactVerify } from 'jose'
import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import { createSigner, signWithSecret } from './sign.ts'
import { generateSigningKey, readKeyPair, type SigningKey } from './signing-key.ts'
import { verifyCompact, verifyWithSecret } from './verify.ts'

const claims = { iss: 'https://op.example', sub: 'ada' }

/** Another algorithm that the same key could make signatures of. */
const sibling = { RS256: 'PS256', PS256: 'RS256', ES256: 'ES512', EdDSA: 'Ed25519' } as const
const signatureBytes = { RS256: 256, PS256: 256, ES256: 64, EdDSA: 64 } as const

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
        const input = `${encoded({ alg: sibling[algorithm], kid: key.id })}.${encoded(claims)}`
        const alg = sibling[algorithm]
        return `${input}.${resign(alg === 'RS256' || alg === 'PS256' ? { ...key, algorithm: alg } : key, input)}`
      },
      'with another algorithm in the header, although ours signed': (key) =>
        signed(key, JSON.stringify({ alg: sibling[algorithm], kid: key.id })),
      'with a header member that comes twice': (key) =>
        signed(key, `{"alg":"${algorithm}","kid":"${key.id}","kid":"${key.id}"}`),
      'with a header member that comes twice in another spelling': (key) =>
        signed(key, `{"alg":"${algorithm}","kid":"${key.id}","k\\u0069d":"${key.id}"}`),
      'with a claim that comes twice': (key) =>
        signed(key, headerOf(key), '{"sub":"ada","aud":"a","sub":"eve"}'),
      'with a claim that comes twice further in': (key) =>
        signed(key, headerOf(key), '{"sub":"ada","events":[{"a":":"},{"a":1,"a":2}]}'),
      'with a header of more than 4 KiB': (key) =>
        signed(key, JSON.stringify({ alg: algorithm, kid: key.id, pad: 'x'.repeat(4096) })),
      'whose payload is a JWT': async (key) =>
        signed(key, JSON.stringify({ alg: algorithm, kid: key.id, cty: 'JWT' }), await ours(key)),
      'that says its payload is a JWT': (key) =>
        signed(key, JSON.stringify({ alg: algorithm, kid: key.id, cty: 'application/jwt' })),
      'with claims that are no UTF-8': (key) =>
        signed(key, headerOf(key), Buffer.from('{"sub":"ad\xe1"}', 'latin1')),
      'with other claims': async (key) => {
        const [head, , signature] = (await ours(key)).split('.')
        return `${head}.${encoded({ ...claims, sub: 'eve' })}.${signature}`
      },
      'with other claims and an empty signature': (key) =>
        `${encoded({ alg: algorithm, kid: key.id })}.${encoded(claims)}.`,
      'with a signature of zeros': (key) =>
        `${encoded({ alg: algorithm, kid: key.id })}.${encoded(claims)}.${Buffer.alloc(signatureBytes[algorithm]).toString('base64url')}`,
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

    it('by our key of any other algorithm under its kid', async () => {
      const key = await createKey(algorithm)
      for (const another of signingAlgorithms.filter((one) => one !== algorithm)) {
        const rest = await createKey(another)
        const token = await joseToken(rest, { alg: another, kid: key.id }, claims)
        assert.equal(await verifyCompact([key, rest], token), undefined)
      }
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

describe('CORE §10.1 what a client secret signed (HS256)', () => {
  const secret = 'a secret of thirty-two bytes or more'
  const under = (header: string, key: string | Buffer = secret, body = JSON.stringify(claims)) => {
    const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(body).toString('base64url')}`
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
  }
  const good = '{"alg":"HS256","typ":"JWT"}'

  it('jose verifies ours, and we what jose signed', async () => {
    const bytes = Buffer.from(secret)
    const { payload } = await compactVerify(signWithSecret(secret, 'JWT', claims), bytes)
    assert.deepEqual(JSON.parse(Buffer.from(payload).toString()), claims)
    const theirs = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(bytes)
    assert.deepEqual(verifyWithSecret(secret, theirs), { header: { alg: 'HS256' }, claims })
  })

  it('a secret in letters of any kind counts as UTF-8', async () => {
    const token = signWithSecret('ä secret: äöü 秘密', 'JWT', claims)
    assert.ok(await compactVerify(token, Buffer.from('ä secret: äöü 秘密', 'utf8')))
    assert.ok(verifyWithSecret('ä secret: äöü 秘密', token))
  })

  const forgeries: Readonly<Record<string, () => string | Promise<string>>> = {
    'under another secret': () => signWithSecret('another secret', 'JWT', claims),
    'under an empty secret': () => signWithSecret('', 'JWT', claims),
    'with alg RS256 in the header': () => under('{"alg":"RS256"}'),
    'with alg none in the header': () => under('{"alg":"none"}'),
    'with alg none and no signature': () => `${encoded({ alg: 'none' })}.${encoded(claims)}.`,
    'with alg hs256': () => under('{"alg":"hs256"}'),
    'with alg HS512': () => under('{"alg":"HS512"}'),
    'with alg twice': () => under('{"alg":"none","alg":"HS256"}'),
    'with a claim twice': () => under(good, secret, '{"sub":"ada","sub":"eve"}'),
    'with crit': () => under('{"alg":"HS256","crit":["exp"],"exp":1}'),
    'with a header of more than 4 KiB': () => under(`{"alg":"HS256","pad":"${'x'.repeat(4096)}"}`),
    'that holds another token': () => under('{"alg":"HS256","cty":"JWT"}'),
    'with a short signature': () => signWithSecret(secret, 'JWT', claims).slice(0, -4),
    'with other claims': () => {
      const [head, , signature] = signWithSecret(secret, 'JWT', claims).split('.')
      return `${head}.${encoded({ ...claims, sub: 'eve' })}.${signature}`
    },
    'by an RSA key': async () => ours(await createKey('RS256')),
  }
  for (const [name, forge] of Object.entries(forgeries))
    it(`nothing else counts: ${name}`, async () =>
      assert.equal(verifyWithSecret(secret, await forge()), undefined))
})

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

function headerOf({ id, algorithm }: SigningKey): string {
  return JSON.stringify({ alg: algorithm, kid: id })
}

/** A header and claims as they are written here, well signed. */
function signed(key: SigningKey, header: string, body: string | Buffer = JSON.stringify(claims)): string {
  const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(body).toString('base64url')}`
  return `${input}.${resign(key, input)}`
}

function resign({ algorithm, privateKey }: SigningKey, input: string): string {
  const padding = algorithm === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363', ...padding } as const
  return sign(algorithm === 'EdDSA' ? null : 'sha256', Buffer.from(input), key).toString('base64url')
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
