import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { decodeJwt } from 'jose'
import { accessTokenClaims, ada, idTokenClaims, person, signedBySecret } from './genauth-tokens.ts'
import { createSigningKeys, type Claims, type SigningKeys } from './signing-keys.ts'

export interface RecordedCall {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: string
  readonly form: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
}

export interface Reply {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Where a test makes the server lie, or behave as another one does. */
export interface Ways {
  revocationBody: string
  idToken?: (claims: Claims) => Claims
  signIdToken?: (claims: Claims) => string | Promise<string>
  tokens?: (answer: Claims) => Claims
  answer?: (call: RecordedCall) => Reply | undefined
}

export interface GenauthProvider {
  readonly host: string
  readonly calls: readonly RecordedCall[]
  readonly ways: Ways
  readonly keys: SigningKeys
  /** The last call, of a path if one is named. */
  readonly last: (path?: string) => RecordedCall
  /** What a browser does at a sign-in address, and where it comes back to. */
  readonly browse: (url: string) => Promise<URL>
  readonly close: () => Promise<void>
}

export interface App {
  readonly id: string
  readonly secret: string
  readonly redirectUri: string
}

export const accessKey = { accessKey: 'AK-1', accessSecret: 'the secret of the key' }

type EndPointMethods = Readonly<Record<'token' | 'introspection' | 'revocation', string>>

interface Grant {
  readonly redirectUri: string | undefined
  readonly nonce: string | undefined
  readonly challenge: string | undefined
  readonly challengeMethod: string | undefined
}

/** A server that keeps the contract for one app, and signs everybody in as Ada. */
export async function startGenauthProvider(
  app: App,
  { now, methods, base = '' }: { now: () => Date; methods?: Partial<EndPointMethods>; base?: string },
): Promise<GenauthProvider> {
  const keys = await createSigningKeys('RS256')
  const calls: RecordedCall[] = []
  const ways: Ways = { revocationBody: 'true' }
  const codes = new Map<string, Grant>()
  const refreshTokens = new Map<string, Grant>()
  const alive = new Set<string>()
  const registered = {
    token: 'client_secret_post',
    introspection: 'client_secret_post',
    revocation: 'client_secret_post',
    ...methods,
  }

  const server = createServer((incoming, outgoing) => {
    // A request that was cut off is no fault of whatever test runs by then.
    respond(incoming, outgoing).catch((fault: unknown) => outgoing.writeHead(500).end(String(fault)))
  }).listen(0, 'localhost')
  await once(server, 'listening')
  const host = `http://localhost:${(server.address() as AddressInfo).port}${base}`

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = await record(incoming, base)
    calls.push(call)
    const { status = 200, body, headers } = ways.answer?.(call) ?? (await answerTo(call))
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
    outgoing.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  async function answerTo(call: RecordedCall): Promise<Reply> {
    const [, family = ''] = call.path.split('/')
    switch (call.path) {
      case '/oidc/auth':
      case '/oauth/auth':
        return authorize(call.query)
      case '/oidc/token':
      case '/oauth/token':
        return token(call, family)
      case '/oidc/me':
      case '/oauth/me':
        return me(call)
      case '/oidc/token/introspection':
      case '/oauth/token/introspection':
        return asApp(call, 'introspection') ?? { body: introspection(call.form['token'] ?? '') }
      case '/oidc/token/revocation':
      case '/oauth/token/revocation':
        return asApp(call, 'revocation') ?? revoke(call.form['token'] ?? '')
      case '/oidc/.well-known/jwks.json':
        return { body: { keys: keys.published() } }
      case '/api/v2/oidc/validate_token':
        return { body: validation(call.query) }
      case '/api/v3/signin':
        return signIn(JSON.parse(call.body), call)
      case `/cas-idp/${app.id}/validate`:
        return { body: isTicket(call.query) ? `yes\n${ada.username}\n` : 'no\n' }
      case `/cas-idp/${app.id}/serviceValidate`:
        return { body: { serviceResponse: serviceResponse(call.query) } }
      default:
        return { status: 404, body: { error: 'not_found' } }
    }
  }

  function authorize(query: RecordedCall['query']): Reply {
    const code = randomUUID()
    codes.set(code, {
      redirectUri: query['redirect_uri'],
      nonce: query['nonce'],
      challenge: query['code_challenge'],
      challengeMethod: query['code_challenge_method'],
    })
    const back = new URL(query['redirect_uri'] ?? app.redirectUri)
    back.searchParams.set('code', code)
    if (query['state'] !== undefined) back.searchParams.set('state', query['state'])
    return { status: 302, headers: { location: back.href } }
  }

  async function token(call: RecordedCall, family: string): Promise<Reply> {
    const { form } = call
    if (form['grant_type'] === 'client_credentials') return machine(form)
    const refusal = asApp(call, 'token')
    if (refusal) return refusal
    const refreshed = refreshTokens.get(form['refresh_token'] ?? '')
    const grant = refreshed ?? redeem(form)
    if (!grant) return refused('invalid_grant', 'the code is over')
    const answer = await tokensFor(grant, family)
    return { body: ways.tokens?.(answer) ?? answer }
  }

  function redeem(form: RecordedCall['form']): Grant | undefined {
    const grant = codes.get(form['code'] ?? '')
    codes.delete(form['code'] ?? '')
    const { challenge, challengeMethod, redirectUri } = grant ?? {}
    const isBound =
      challenge === undefined || challenge === digest(form['code_verifier'] ?? '', challengeMethod)
    return grant && isBound && form['redirect_uri'] === redirectUri ? grant : undefined
  }

  async function tokensFor(grant: Grant, family: string): Promise<Claims> {
    const issued = {
      issuer: `${host}/${family}`,
      audience: app.id,
      seconds: Math.floor(now().getTime() / 1000),
    }
    const access_token = await keys.sign(accessTokenClaims(issued, { sub: ada.sub }), { typ: 'JWT' })
    const refresh_token = randomUUID()
    alive.add(access_token).add(refresh_token)
    refreshTokens.set(refresh_token, { ...grant, nonce: undefined })
    const shared = {
      access_token,
      refresh_token,
      expires_in: 3600,
      token_type: 'Bearer',
      scope: 'openid profile',
    }
    if (family === 'oauth') return { ...shared, scope: 'user' }
    const claims = await idTokenClaims(issued, { nonce: grant.nonce, accessToken: access_token, keys })
    const told = ways.idToken?.(claims) ?? claims
    return { ...shared, id_token: (await ways.signIdToken?.(told)) ?? signedBySecret(told, app.secret) }
  }

  async function machine(form: RecordedCall['form']): Promise<Reply> {
    const isKey =
      form['client_id'] === accessKey.accessKey && form['client_secret'] === accessKey.accessSecret
    if (!isKey) return refused('invalid_client', 'no such key', 401)
    const asked = (form['scope'] ?? '').split(' ')
    const [scope, rejected_scope] = [true, false].map((wanted) =>
      asked.filter((word) => (word === 'reports') === wanted).join(' '),
    )
    const issued = { issuer: `${host}/oidc`, audience: app.id, seconds: Math.floor(now().getTime() / 1000) }
    const claims = accessTokenClaims(issued, { scope, azp: accessKey.accessKey })
    const shared = { access_token: await keys.sign(claims), token_type: 'Bearer', expires_in: 3600, scope }
    return { body: { ...shared, ...(rejected_scope && { rejected_scope }) } }
  }

  function me({ headers, query, form }: RecordedCall): Reply {
    const given =
      headers.authorization?.replace('Bearer ', '') ?? query['access_token'] ?? form['access_token']
    if (alive.has(given ?? '')) return { body: person }
    return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: {} }
  }

  function introspection(given: string): Claims {
    if (!alive.has(given)) return { active: false }
    return { active: true, sub: ada.sub, client_id: app.id, iss: `${host}/oidc`, token_type: 'Bearer' }
  }

  function revoke(given: string): Reply {
    alive.delete(given)
    refreshTokens.delete(given)
    return { body: ways.revocationBody }
  }

  function validation({ id_token, access_token }: RecordedCall['query']): Claims {
    const [name, value] =
      id_token === undefined ? ['access_token', access_token ?? ''] : ['id_token', id_token]
    if (value.split('.').length !== 3) return { code: 400, message: `${name} format is incorrect` }
    const claims: Claims = decodeJwt(value)
    return Number(claims['exp']) * 1000 > now().getTime()
      ? claims
      : { code: 400, message: `${name} is invalid` }
  }

  async function signIn(body: Record<string, unknown>, call: RecordedCall): Promise<Reply> {
    const proven =
      (body['client_id'] === app.id && body['client_secret'] === app.secret) ||
      call.headers.authorization === basic(app) ||
      (registered.token === 'none' && call.headers['x-authing-app-id'] === app.id)
    const { passwordPayload = {} } = body as { passwordPayload?: Record<string, string> }
    const names = ['username', 'email', 'phone', 'account'] as const
    const name = names.map((key) => passwordPayload[key]).find((value) => value !== undefined) ?? ''
    const isAda =
      [ada.username, ada.email, ada.phone].includes(name) && passwordPayload['password'] === ada.password
    if (!proven) return { body: { statusCode: 401, message: 'unknown app', requestId: 'r-1' } }
    if (body['connection'] === 'PASSWORD' && !isAda) {
      return {
        body: { statusCode: 403, apiCode: 2333, message: 'Wrong user name or password', requestId: 'r-2' },
      }
    }
    const grant = {
      redirectUri: undefined,
      nonce: undefined,
      challenge: undefined,
      challengeMethod: undefined,
    }
    const { expires_in, ...tokens } = await tokensFor(grant, 'oidc')
    return { body: { statusCode: 200, message: '', data: { ...tokens, expire_in: expires_in } } }
  }

  function serviceResponse(query: RecordedCall['query']): Claims {
    if (isTicket(query)) return { authenticationSuccess: { user: ada.username, attributes: person } }
    return { authenticationFailure: { code: 'INVALID_TICKET', description: 'the ticket is over' } }
  }

  /** A refusal, unless the app proves itself in the one way that is registered for this endpoint. */
  function asApp({ form, headers }: RecordedCall, endPoint: keyof EndPointMethods): Reply | undefined {
    const byBody = form['client_id'] === app.id && form['client_secret'] === app.secret
    const byHeader = headers.authorization === basic(app) && form['client_secret'] === undefined
    const byName =
      form['client_id'] === app.id && form['client_secret'] === undefined && !headers.authorization
    const proofs: Readonly<Record<string, boolean>> = {
      client_secret_post: byBody && !headers.authorization,
      client_secret_basic: byHeader,
      none: byName,
    }
    return proofs[registered[endPoint]] ? undefined : refused('invalid_client', 'who is this?', 401)
  }

  return {
    host,
    calls,
    ways,
    keys,
    last: (path) => {
      const call = calls.findLast((candidate) => path === undefined || candidate.path === path)
      if (call) return call
      throw new Error(`no call to ${path}`)
    },
    browse: async (url) => {
      const response = await fetch(url, { redirect: 'manual' })
      return new URL(response.headers.get('location') ?? '')
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function isTicket({ ticket, service }: RecordedCall['query']): boolean {
  return ticket === 'ST-1' && service?.startsWith('https://app.example/cas') === true
}

function refused(error: string, error_description: string, status = 400): Reply {
  return { status, body: { error, error_description } }
}

function basic({ id, secret }: App): string {
  return `Basic ${btoa(`${id}:${secret}`)}`
}

function digest(verifier: string, method = 'plain'): string {
  return method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
}

async function record(incoming: IncomingMessage, base: string): Promise<RecordedCall> {
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const body = await text(incoming)
  return {
    method: incoming.method ?? '',
    path: url.pathname.replace(base, ''),
    query: Object.fromEntries(url.searchParams),
    body,
    form: Object.fromEntries(new URLSearchParams(body)),
    headers: incoming.headers,
  }
}
