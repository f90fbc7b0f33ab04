import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { base64url } from 'jose'
import { identify, type RegisteredClient } from './client-check.ts'
import { createSigningKeys, type Claims, type SigningKeys } from './signing-keys.ts'

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Where a test makes the provider lie. Every part may be replaced at any time. */
export interface Mischief {
  /** Changes an ID token before it is signed; `undefined` members are left out. */
  idToken?: (claims: Claims) => Claims
  /** Replaces the signed ID token altogether. */
  signedIdToken?: (claims: Claims) => Promise<string>
  /** Changes the parameters that the browser brings back. */
  callback?: (parameters: URLSearchParams) => void
  metadata?: (metadata: Claims) => Claims
  tokens?: (answer: Claims) => Claims
  /** Answers in the provider's place. */
  answer?: (request: RecordedRequest) => Answer | undefined | Promise<Answer | undefined>
}

export interface LoopbackProvider {
  readonly issuer: string
  readonly requests: readonly RecordedRequest[]
  readonly mischief: Mischief
  readonly keys: SigningKeys
  /** What the browser does at the authorization endpoint; gives the address that it comes back to. */
  readonly browse: (url: URL) => Promise<URL>
  /** A notice that the last sign-in (or the first, if there was none yet) is over. */
  readonly logoutToken: (clientId: string, change?: Claims) => Promise<string>
  readonly close: () => Promise<void>
}

export interface LoopbackSettings {
  readonly clients: Readonly<Record<string, RegisteredClient>>
  readonly now?: () => Date
  readonly port?: number
  readonly alg?: string
}

interface Grant {
  readonly clientId: string
  readonly nonce: string | undefined
  readonly challenge: string | undefined
  readonly redirectUri: string
  readonly authTime: number
  readonly sid: string
}

const person = { sub: 'ada-1815', name: 'Ada Lovelace', email: 'ada@example.com' }
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** A small provider on this machine that signs everybody in as Ada, without asking. */
export async function startLoopbackProvider(settings: LoopbackSettings): Promise<LoopbackProvider> {
  const now = settings.now ?? (() => new Date())
  const seconds = () => Math.floor(now().getTime() / 1000)
  const keys = await createSigningKeys(settings.alg ?? 'RS256')
  const requests: RecordedRequest[] = []
  const mischief: Mischief = {}
  const codes = new Map<string, Grant>()
  const refreshTokens = new Map<string, Grant>()
  const accessTokens = new Map<string, Grant>()
  let signIns = 0

  const server = createServer((incoming, outgoing) => {
    // A request that was cut off is no fault of whatever test runs by then.
    respond(incoming, outgoing).catch((fault: unknown) => outgoing.writeHead(500).end(String(fault)))
  }).listen(settings.port ?? 0, 'localhost')
  await once(server, 'listening')
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await record(incoming, issuer)
    requests.push(request)
    const answer = (await mischief.answer?.(request)) ?? (await answerTo(request))
    const isText = typeof answer.body === 'string'
    outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    outgoing.end(isText ? answer.body : answer.body === undefined ? '' : JSON.stringify(answer.body))
  }

  async function answerTo(request: RecordedRequest): Promise<Answer> {
    switch (`${request.method} ${request.path}`) {
      case 'GET /.well-known/openid-configuration':
        return ok(mischief.metadata?.(metadata(issuer)) ?? metadata(issuer))
      case 'GET /jwks':
        return ok({ keys: keys.published() })
      case 'GET /authorize':
        return authorize(request.query)
      case 'POST /token':
        return token(request)
      case 'GET /userinfo':
        return userInfo(request)
      case 'POST /introspect':
        return asClient(request, () => ok(introspection(request.form.get('token') ?? '')))
      case 'POST /revoke':
        return asClient(request, () => revoke(request.form.get('token') ?? ''))
      case 'GET /logout':
        return signOut(request.query)
      default:
        return { status: 404, body: { error: 'not_found' } }
    }
  }

  function authorize(query: URLSearchParams): Answer {
    const [clientId, redirectUri] = [query.get('client_id') ?? '', query.get('redirect_uri') ?? '']
    const code = randomUUID()
    const [nonce, challenge] = [query.get('nonce') ?? undefined, query.get('code_challenge') ?? undefined]
    codes.set(code, {
      clientId,
      redirectUri,
      nonce,
      challenge,
      authTime: seconds() - 5,
      sid: `sid-${++signIns}`,
    })
    const back = new URL(redirectUri)
    back.search = String(new URLSearchParams({ code, state: query.get('state') ?? '', iss: issuer }))
    mischief.callback?.(back.searchParams)
    return { status: 303, headers: { location: back.href } }
  }

  function token(request: RecordedRequest): Promise<Answer> {
    return asClient(request, async (clientId) => {
      const { form } = request
      if (form.get('grant_type') === 'client_credentials') return ok(plainTokens(form.get('scope')))
      const grant = await redeem(form)
      if (grant?.clientId !== clientId) return { status: 400, body: { error: 'invalid_grant' } }
      return ok(mischief.tokens?.(await signInTokens(grant)) ?? (await signInTokens(grant)))
    })
  }

  async function redeem(form: URLSearchParams): Promise<Grant | undefined> {
    const given = form.get('code') ?? form.get('refresh_token') ?? ''
    const refreshed = refreshTokens.get(given)
    refreshTokens.delete(given)
    if (refreshed) return { ...refreshed, nonce: undefined }
    const grant = codes.get(given)
    codes.delete(given)
    const isProven = grant?.challenge === (await challengeOf(form.get('code_verifier') ?? ''))
    return isProven && grant.redirectUri === form.get('redirect_uri') ? grant : undefined
  }

  async function signInTokens(grant: Grant): Promise<Claims> {
    const { access_token, ...rest } = plainTokens('openid profile email')
    const refresh_token = randomUUID()
    accessTokens.set(access_token, grant)
    refreshTokens.set(refresh_token, grant)
    return { ...rest, access_token, refresh_token, id_token: await idToken(grant, access_token) }
  }

  async function idToken({ clientId, nonce, authTime, sid }: Grant, accessToken: string): Promise<string> {
    const claims: Claims = {
      ...person,
      iss: issuer,
      aud: clientId,
      iat: seconds(),
      exp: seconds() + 300,
      nonce,
      sid,
      auth_time: authTime,
      at_hash: await keys.halfHash(accessToken),
    }
    const changed = mischief.idToken?.(claims) ?? claims
    return mischief.signedIdToken?.(changed) ?? keys.sign(changed)
  }

  function userInfo({ headers }: RecordedRequest): Answer {
    if (accessTokens.has(headers.authorization?.replace('Bearer ', '') ?? '')) return ok(person)
    return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }
  }

  function introspection(given: string): Claims {
    return accessTokens.has(given) ? { active: true, scope: 'openid', sub: person.sub } : { active: false }
  }

  function revoke(given: string): Answer {
    accessTokens.delete(given)
    refreshTokens.delete(given)
    return { status: 200 }
  }

  function signOut(query: URLSearchParams): Answer {
    const target = query.get('post_logout_redirect_uri')
    if (target === null) return { status: 200, body: 'Signed out', headers: { 'content-type': 'text/html' } }
    const back = new URL(target)
    if (query.has('state')) back.searchParams.set('state', query.get('state') ?? '')
    return { status: 303, headers: { location: back.href } }
  }

  async function asClient(
    { form, headers }: RecordedRequest,
    then: (clientId: string) => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const clientId = await identify(
      { form, authorization: headers.authorization, issuer, now: now() },
      settings.clients,
    )
    return clientId === undefined ? { status: 401, body: { error: 'invalid_client' } } : then(clientId)
  }

  return {
    issuer,
    requests,
    mischief,
    keys,
    browse: async (url) => {
      const response = await fetch(url, { redirect: 'manual' })
      return new URL(response.headers.get('location') ?? '')
    },
    logoutToken: (clientId, change = {}) => {
      const times = { iat: seconds(), exp: seconds() + 120 }
      const names = {
        iss: issuer,
        aud: clientId,
        jti: randomUUID(),
        sub: person.sub,
        sid: `sid-${Math.max(1, signIns)}`,
      }
      return keys.sign(
        { ...names, ...times, events: { [logoutEvent]: {} }, ...change },
        { typ: 'logout+jwt' },
      )
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function ok(body: unknown): Answer {
  return { status: 200, body }
}

function plainTokens(scope: string | null) {
  return { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, ...(scope && { scope }) }
}

function metadata(issuer: string): Claims {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    introspection_endpoint: `${issuer}/introspect`,
    revocation_endpoint: `${issuer}/revoke`,
    end_session_endpoint: `${issuer}/logout`,
    authorization_response_iss_parameter_supported: true,
  }
}

async function record(incoming: IncomingMessage, issuer: string): Promise<RecordedRequest> {
  const url = new URL(incoming.url ?? '/', issuer)
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    form: new URLSearchParams(await text(incoming)),
    headers: incoming.headers,
  }
}

async function challengeOf(verifier: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))))
}
