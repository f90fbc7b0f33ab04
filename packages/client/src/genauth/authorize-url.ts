import { randomText } from '../random-text.ts'
import { addressOf } from './address.ts'
import { checkLength, type CodeChallengeMethod } from './code-challenge.ts'
import { readScope, type App } from './app.ts'
import { badSetting, filled, oneOf } from './settings.ts'

const responseTypes = [
  'code',
  'code id_token token',
  'code id_token',
  'code token',
  'id_token token',
  'id_token',
  'none',
] as const
const oauthResponseTypes = ['code', 'token'] as const
const responseModes = ['query', 'fragment', 'form_post', 'web_message'] as const

export type ResponseType = (typeof responseTypes)[number] | (typeof oauthResponseTypes)[number]
export type ResponseMode = (typeof responseModes)[number]

export interface AuthorizeUrlOptions {
  /** Default: that of the constructor; without either the server takes the first one registered (`redirect_uri`). */
  readonly redirectUri?: string
  /** Default `code`. With the protocol `oauth`: `code` or `token` (`response_type`). */
  readonly responseType?: ResponseType
  /**
   * Default `query` where no token comes back by the browser, else what the server does, which is `fragment`
   * (`response_mode`).
   */
  readonly responseMode?: ResponseMode
  /** Default: a random one. */
  readonly state?: string
  /** Default: a random one. */
  readonly nonce?: string
  /** Default: the `scope` of the constructor. With `offline_access` the person is asked for consent. */
  readonly scope?: string
  /** What `generateCodeChallengeDigest` gave (`code_challenge`). */
  readonly codeChallenge?: string
  /** Default `S256`, where there is a `codeChallenge` (`code_challenge_method`). */
  readonly codeChallengeMethod?: CodeChallengeMethod
  /** Show the sign-in page to somebody who is signed in, too. */
  readonly forced?: boolean
  /** Protocol `cas` only: the app's address. */
  readonly service?: string
}

/** A sign-in address, and what the callback has to bring back; as a text it is the address alone. */
export interface AuthorizeUrl {
  readonly url: string
  /** Absent with the protocols `saml` and `cas`. */
  readonly state?: string
  /** Protocol `oidc` only: what the ID token has to say. */
  readonly nonce?: string
  readonly toString: () => string
}

/** The address at which a person signs in, in the app's protocol. */
export function authorizeUrl(app: App, options: AuthorizeUrlOptions): AuthorizeUrl {
  switch (app.protocol) {
    case 'oidc':
      return openIdUrl(app, options)
    case 'oauth':
      return oauthUrl(app, options)
    case 'saml':
      return readable({ url: `${app.host}/api/v2/saml-idp/${encodeURIComponent(app.appId)}` })
    case 'cas': {
      const base = `${app.host}/cas-idp/${encodeURIComponent(app.appId)}`
      return readable({ url: addressOf(base, { service: options.service }) })
    }
  }
}

function openIdUrl(app: App, options: AuthorizeUrlOptions): AuthorizeUrl {
  const responseType = oneOf<ResponseType>('responseType', options.responseType ?? 'code', responseTypes)
  const scope = readScope(app.protocol, filled(options.scope) ?? app.scope)
  const [state, nonce] = [filled(options.state) ?? randomText(), filled(options.nonce) ?? randomText()]
  const url = addressOf(`${app.host}/oidc/auth`, {
    nonce,
    state,
    scope,
    client_id: app.appId,
    response_mode: responseModeOf(responseType, options.responseMode),
    redirect_uri: filled(options.redirectUri) ?? app.redirectUri,
    response_type: responseType,
    ...challengeOf(options),
    prompt: promptOf(scope, options.forced),
  })
  return readable({ url, state, nonce })
}

function oauthUrl(app: App, options: AuthorizeUrlOptions): AuthorizeUrl {
  const responseType = oneOf<ResponseType>('responseType', options.responseType ?? 'code', oauthResponseTypes)
  const state = filled(options.state) ?? randomText()
  const url = addressOf(`${app.host}/oauth/auth`, {
    state,
    scope: filled(options.scope) ?? app.scope,
    client_id: app.appId,
    response_mode: options.responseMode && responseModeOf(responseType, options.responseMode),
    redirect_uri: filled(options.redirectUri) ?? app.redirectUri,
    response_type: responseType,
    ...challengeOf(options),
    prompt: promptOf('', options.forced),
  })
  return readable({ url, state })
}

/** OAuth 2.0 Multiple Response Types §5: what holds a token must not travel in a query. */
function responseModeOf(
  responseType: ResponseType,
  mode: ResponseMode | undefined,
): ResponseMode | undefined {
  const bringsTokens = responseType.includes('token')
  if (mode === undefined) return bringsTokens ? undefined : 'query'
  if (mode === 'query' && bringsTokens) {
    throw badSetting(`responseMode must not be query with responseType ${responseType}`)
  }
  return oneOf('responseMode', mode, responseModes)
}

/** RFC 7636 §4.3: a challenge without a method would mean `plain`, while ours are digests by default. */
function challengeOf({ codeChallengeMethod, ...options }: AuthorizeUrlOptions) {
  const codeChallenge = filled(options.codeChallenge)
  if (codeChallenge === undefined) {
    if (!codeChallengeMethod) return {}
    throw badSetting('codeChallengeMethod needs a codeChallenge')
  }
  checkLength('codeChallenge', codeChallenge)
  const method = oneOf('codeChallengeMethod', codeChallengeMethod ?? 'S256', ['S256', 'plain'])
  return { code_challenge: codeChallenge, code_challenge_method: method }
}

/** The documents grant a refresh token only to `prompt=consent`; both words may stand together (CORE §3.1.2.1). */
function promptOf(scope: string, forced = false): string {
  const wantsConsent = scope.split(' ').includes('offline_access')
  return [...(forced ? ['login'] : []), ...(wantsConsent ? ['consent'] : [])].join(' ')
}

/** The documents print the result and parse it, or take `url`, `state` and `nonce` out of it: both work. */
function readable(parts: Omit<AuthorizeUrl, 'toString'>): AuthorizeUrl {
  // Not enumerable, so that a session may copy the parts.
  return Object.freeze(Object.defineProperty({ ...parts }, 'toString', { value: () => parts.url }))
}
