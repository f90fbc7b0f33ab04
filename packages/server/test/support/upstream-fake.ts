import { createHash, generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { base64url, signed } from './front-door/request-objects.ts'
import { listening } from './front-door/listening.ts'
import { bodyOf } from './request-body.ts'

type Json = Readonly<Record<string, unknown>>

export const fakeKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const fakeSecret = 'a secret of the fake upstream and of us'

/** What an upstream does otherwise than it should. Everything takes effect at once. */
export interface Misconduct {
  /** Changes the claims of its ID tokens; `undefined` takes one away. */
  claims?: Json
  /** Makes the whole ID token. */
  idToken?: (claims: Json) => string
  /** Beside the ID token, or instead of it. */
  tokens?: Json
  userinfo?: Json
  /** Changes to its discovery document. */
  discovery?: Json
  /** Answers a path so, and nothing else. */
  answers?: Readonly<Record<string, FakeAnswer>>
  /** Takes calls to this path and never answers. */
  hangs?: string
  /** Answers this path when it settles. */
  waits?: { readonly path: string; readonly until: Promise<unknown> }
}

interface FakeAnswer {
  readonly status: number
  readonly body: string
  /** None unless told. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An upstream that does what a test says. Who it means is never asked. */
export interface FakeUpstream {
  readonly id: string
  readonly issuer: string
  readonly entry: Json
  /** The paths that were called, but for its own pages. */
  readonly asked: string[]
  /** The forms at its token endpoint, with the `authorization` header. */
  readonly redeemed: Json[]
  misconduct: Misconduct
  /** Its authorization endpoint: signs Grace in. @returns where it sends the browser. */
  answer(request: URL, parameters?: Readonly<Record<string, string | undefined>>): URL
  close(): Promise<void>
}

interface Sent {
  readonly nonce: string
  readonly challenge: string
  readonly redirectUri: string
  readonly isAskedAnew: boolean
}

/**
 * @param id of the upstream.
 * @param now its time, in seconds.
 */
export async function openFakeUpstream(id: string, now: () => number): Promise<FakeUpstream> {
  const codes = new Map<string, Sent>()
  const server = createServer((request, response) => void handle(request, response))
  const issuer = `http://localhost:${await listening(server)}`
  const clientId = `client-of-${id}`

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    fake.asked.push(path)
    const { answers = {}, hangs, waits } = fake.misconduct
    const given = answers[path]
    if (hangs === path) return
    if (waits?.path === path) await waits.until
    if (given) return void response.writeHead(given.status, given.headers).end(given.body)
    const answer = await answerTo(path, request)
    response.writeHead(answer ? ('error' in answer ? 400 : 200) : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? {}))
  }

  async function answerTo(path: string, request: IncomingMessage): Promise<Json | undefined> {
    switch (path) {
      case '/.well-known/openid-configuration':
        return { ...discoveryOf(issuer), ...fake.misconduct.discovery }
      case '/jwks':
        return { keys: [{ ...fakeKey.publicKey.export({ format: 'jwk' }), kid: 'fake', alg: 'ES256' }] }
      case '/userinfo':
        return { sub: 'grace', name: 'Grace Hopper', ...fake.misconduct.userinfo }
      case '/token':
        return tokens(new URLSearchParams(await bodyOf(request)), request.headers.authorization)
      default:
        return undefined
    }
  }

  function tokens(form: URLSearchParams, authorization: string | undefined): Json {
    fake.redeemed.push({ ...Object.fromEntries(form), authorization })
    const code = form.get('code') ?? ''
    const sent = codes.get(code)
    codes.delete(code)
    const verifier = form.get('code_verifier') ?? ''
    const fits =
      sent?.challenge === createHash('sha256').update(verifier).digest('base64url') &&
      sent.redirectUri === form.get('redirect_uri')
    if (!fits) return { error: 'invalid_grant' }
    const claims = {
      iss: issuer,
      sub: 'grace',
      aud: clientId,
      iat: now(),
      exp: now() + 300,
      nonce: sent.nonce,
      sid: 'session-of-grace',
      // Core §2: asked for by max_age.
      ...(sent.isAskedAnew && { auth_time: now() }),
      ...fake.misconduct.claims,
    }
    const { idToken = (whole: Json) => signedByFake(whole), tokens: changes } = fake.misconduct
    return { access_token: 'an access token', token_type: 'Bearer', id_token: idToken(claims), ...changes }
  }

  const fake: FakeUpstream = {
    id,
    issuer,
    entry: { id, name: `The ${id} directory`, issuer, client_id: clientId, client_secret: fakeSecret },
    asked: [],
    redeemed: [],
    misconduct: {},
    answer(request, parameters = {}) {
      const code = `code-${codes.size}-${base64url({ at: fake.redeemed.length })}`
      const asked = request.searchParams
      const redirectUri = asked.get('redirect_uri') ?? ''
      const challenge = asked.get('code_challenge') ?? ''
      const isAskedAnew = asked.has('max_age')
      codes.set(code, { nonce: asked.get('nonce') ?? '', challenge, redirectUri, isAskedAnew })
      const url = new URL(redirectUri)
      const sent = { code, state: asked.get('state') ?? '', iss: issuer, ...parameters }
      for (const [name, value] of Object.entries(sent))
        if (value !== undefined) url.searchParams.append(name, value)
      return url
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return fake
}

/** As the fake upstream signs. */
export function signedByFake(claims: Json, header: Json = { typ: 'JWT', kid: 'fake' }): string {
  return signed(claims, header, fakeKey.privateKey)
}

function discoveryOf(issuer: string): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/logout`,
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
  }
}
