import { createHash, randomUUID } from 'node:crypto'
import { base64url, CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose'

/** Claims in the making: a member that is `undefined` is left out. */
export type Claims = Readonly<Record<string, unknown>>

export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

export interface SigningKeys {
  readonly alg: string
  readonly sign: (claims: Claims, header?: Claims, key?: SigningKey) => Promise<string>
  readonly published: () => readonly JWK[]
  /** A new key signs from now on; the old one is withdrawn. */
  readonly rotate: () => Promise<void>
  /** Publishes a further key and leaves signing as it is. */
  readonly publishAlso: (key: SigningKey) => void
  readonly halfHash: (value: string) => Promise<string>
}

const pairs = new Map<string, Promise<SigningKey>>()

/** Keys of a provider under test. The first key of each algorithm is made once per process. */
export async function createSigningKeys(alg: string): Promise<SigningKeys> {
  if (!pairs.has(alg)) pairs.set(alg, createSigningKey(alg))
  let current = (await pairs.get(alg)) ?? (await createSigningKey(alg))
  let published = [current]
  return {
    alg,
    sign: (claims, header = {}, key = current) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader(JSON.parse(JSON.stringify({ alg, kid: key.kid, ...header })))
        .sign(key.privateKey),
    published: () => published.map(({ publicJwk }) => publicJwk),
    rotate: async () => {
      current = await createSigningKey(alg)
      published = [current]
    },
    publishAlso: (key) => {
      published = [key, ...published]
    },
    halfHash: async (value) => {
      const digest = createHash(alg.startsWith('Ed') ? 'sha512' : `sha${alg.slice(2)}`)
        .update(value)
        .digest()
      return base64url.encode(digest.subarray(0, digest.length / 2))
    },
  }
}

export async function createSigningKey(alg: string): Promise<SigningKey> {
  const kid = randomUUID()
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}
