import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { TestContext } from 'node:test'
import { CompactSign } from 'jose'
import { bareClient } from './bare-client.ts'
import { defer } from './deferred.ts'
import { engines } from './engines.ts'
import { listening } from './front-door/listening.ts'
import type { Client, ClientId } from '../../src/domain/client.ts'
import type { TenantId } from '../../src/domain/tenant.ts'
import { createOutgoing } from '../../src/platform/http/outgoing.ts'
import { clientSecretPurpose, createSealer } from '../../src/platform/keys/seal.ts'
import { createKeys } from '../../src/platform/keys/signing-keys.ts'
import { createClientSignatures, type JwsRules } from '../../src/protocol/client-keys/index.ts'

export const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
} as const
export const strangers = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const secret = 'a secret of a client, long enough'

export const tenantId = 'acme' as TenantId
export const rules: JwsRules = { types: ['jwt'] }

export const jwk = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more })

/** Has a key of every kind, and no secret. */
export const signer: Client = {
  ...bareClient,
  id: 'signer' as ClientId,
  name: 'The Signer',
  jwks: [
    jwk(pairs.RS256.publicKey, { kid: 'r' }),
    jwk(pairs.ES256.publicKey, { kid: 'e' }),
    jwk(pairs.EdDSA.publicKey),
  ],
}

export function signed(alg: string, key: KeyObject | Uint8Array, header: object = {}): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify({ sub: 'signer' }))
  return new CompactSign(payload).setProtectedHeader({ alg, ...header }).sign(key)
}

/** What no honest library signs: any header over any claims, under an HMAC. */
export function handmade(header: string, claims: string, key: string | Buffer = ''): string {
  const input = [header, claims].map((text) => Buffer.from(text).toString('base64url')).join('.')
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}

/** What stands at the address of a key set, and how it is served. */
export interface Served {
  status?: number
  headers?: Readonly<Record<string, string>>
  body: string
  /** Answers when this settles. */
  after?: Promise<unknown>
}

/** Client signatures over a real network of one key set server, with a clock that stands still. */
export async function createSignatureWorld(t: TestContext, allow: readonly string[] = ['127.0.0.0/8']) {
  const fresh = await engines[0]?.fresh(t)
  if (!fresh) throw new Error('no engine')
  const time = { now: new Date('2026-11-20T09:00:00Z') }
  const clock = { now: () => time.now }
  const sealer = createSealer(Buffer.alloc(32, 7))
  const keys = createKeys({ database: fresh.database, clock, sealer })
  const outgoing = createOutgoing({ allow })
  defer(t, () => outgoing.close())

  const served: Served = { body: '{"keys":[]}' }
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const { status = 200, headers, body, after } = served
    void Promise.resolve(after).then(() => response.writeHead(status, headers).end(body))
  })
  const origin = `http://127.0.0.1:${await listening(server)}`
  defer(t, () => void server.close())

  const failures: string[] = []
  const signatures = createClientSignatures({
    outgoing,
    clock,
    keys,
    onFailed: (_uri, detail) => void failures.push(detail),
  })
  const { jwks: _, ...keyless } = signer
  return {
    served,
    /** The paths that were fetched. */
    asked,
    failures,
    origin,
    /** The signer, whose keys stand at the server. */
    remote: { ...keyless, jwks: [], jwksUri: `${origin}/jwks` } satisfies Client,
    /** A client whose secret was kept to compute with. */
    holder: {
      ...signer,
      jwks: [],
      sealedSecret: sealer.seal(secret, { tenantId, purpose: clientSecretPurpose, id: signer.id }),
    } satisfies Client,
    serve: (...published: readonly object[]) => void (served.body = JSON.stringify({ keys: published })),
    pass: (seconds: number) => void (time.now = new Date(time.now.getTime() + seconds * 1000)),
    /** `verified`, or the reason of the refusal. */
    outcome: async (client: Client, token: string, more: Partial<JwsRules> = {}) => {
      const result = await signatures.verify(tenantId, client, token, { ...rules, ...more })
      return result.kind === 'verified' ? result.kind : result.reason
    },
    verify: signatures.verify,
  }
}
