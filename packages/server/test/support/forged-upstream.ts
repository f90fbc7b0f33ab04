import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import { type JWTPayload, SignJWT } from 'jose'
import type { FrontDoor, SignedIn } from './front-door.ts'
import { listening } from './front-door/listening.ts'

/** An upstream whose keys a test holds: it publishes them and its metadata, and signs whatever is asked for. */
export interface ForgedUpstream {
  readonly issuer: string
  readonly entry: Readonly<Record<string, unknown>>
  /** Signs claims with the key that is published; with the algorithm and header that a test wants. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>
  /** Publishes a new key, which signs from now on. */
  rotate(): void
  /** How often its keys were fetched. */
  readonly fetches: () => number
  close(): Promise<void>
}

const newPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

export async function openForgedUpstream(id: string): Promise<ForgedUpstream> {
  let [pair, kid, fetches] = [newPair(), 'k1', 0]
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url === '/jwks') fetches += 1
    const keys = [{ ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }]
    response.end(JSON.stringify(request.url === '/jwks' ? { keys } : metadata))
  })
  const issuer = `http://localhost:${await listening(server)}`
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/end`,
    id_token_signing_alg_values_supported: ['RS256'],
  }
  return {
    issuer,
    entry: { id, name: `The ${id} directory`, issuer, client_id: `client-of-${id}` },
    sign: (claims, header = {}) => signed(claims, { kid, ...header }, pair.privateKey),
    rotate() {
      ;[pair, kid] = [newPair(), `${kid}+`]
    },
    fetches: () => fetches,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** By any key, which nobody has to have published. */
export function signed(
  claims: JWTPayload,
  header: Readonly<Record<string, unknown>>,
  key: KeyObject = newPair().privateKey,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...header }).sign(key)
}

/** Lets an app's session be one that began at this upstream, which has nothing to do with it but its name. */
export async function beganAt(
  door: FrontDoor,
  { issuer, entry }: ForgedUpstream,
  there: { readonly here: Pick<SignedIn, 'sid'>; readonly subject: string; readonly sid: string },
): Promise<void> {
  const { here, subject, sid } = there
  await door.exeunt().database.write(async (transaction) => {
    const { session_id, user_id } = await transaction
      .selectFrom('rp_sessions')
      .innerJoin('sessions', 'sessions.id', 'rp_sessions.session_id')
      .select(['rp_sessions.session_id', 'sessions.user_id'])
      .where('rp_sessions.sid', '=', here.sid)
      .executeTakeFirstOrThrow()
    const known = { tenant_id: 'acme', upstream: String(entry['id']), issuer, subject, created_at: 0 }
    await transaction
      .insertInto('upstream_sessions')
      .values({ ...known, session_id, sid, acr: null, id_token_sealed: '' })
      .execute()
    await transaction
      .insertInto('identities')
      .values({ ...known, user_id, last_seen_at: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}
