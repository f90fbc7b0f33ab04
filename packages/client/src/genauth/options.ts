import { createRelyingParty, type RelyingParty } from '../relying-party.ts'
import type { Fetch } from '../transport.ts'
import { readScope, type App, type EndPoint, type EndPointAuthMethod, type Protocol } from './app.ts'
import { readAppHost } from './app-host.ts'
import { providerAt } from './provider.ts'
import { badSetting, either, filled, given, oneOf } from './settings.ts'

export interface AuthenticationClientOptions {
  /** The app's id (`app_id`). */
  readonly appId: string
  /** The app's secret (`app_secret`), for what proves the app or verifies HS256; needed for nothing else. */
  readonly appSecret?: string
  /** The same setting by its older name (`secret`). */
  readonly secret?: string
  /** The app's address (`app_host`), such as `https://example.genauth.ai`; with its path, if it has one. */
  readonly appHost: string
  /** Where the browser comes back to after a sign-in (`redirect_uri`); default: the first one registered. */
  readonly redirectUri?: string
  /** Where the browser goes after a logout, unless the call says otherwise. */
  readonly logoutRedirectUri?: string
  /** Default `oidc`. */
  readonly protocol?: Protocol
  /** Default `openid profile email phone address`, for the protocol `oauth` `user`. */
  readonly scope?: string
  /** Default `client_secret_post` (`token_endpoint_auth_method`). */
  readonly tokenEndPointAuthMethod?: EndPointAuthMethod
  readonly tokenEndpointAuthMethod?: EndPointAuthMethod
  /** Default `client_secret_post` (`introspection_endpoint_auth_method`). */
  readonly introspectionEndPointAuthMethod?: EndPointAuthMethod
  readonly introspectionEndpointAuthMethod?: EndPointAuthMethod
  /** Default `client_secret_post` (`revocation_endpoint_auth_method`). */
  readonly revocationEndPointAuthMethod?: EndPointAuthMethod
  readonly revocationEndpointAuthMethod?: EndPointAuthMethod
  /** Time for one whole exchange with the server, its answer's body included, in milliseconds; default 10000. */
  readonly timeout?: number
  /**
   * The name of the cookies between `loginWithRedirect` and `handleRedirectCallback`, before the hyphen and the digit
   * that keep the sign-ins of two tabs apart; default `X-Authing-Node-OIDC-State`.
   */
  readonly cookieKey?: string
  /** How the console has the app's ID tokens signed; default: either, HS256 only with a secret. */
  readonly idTokenAlg?: 'HS256' | 'RS256'
  /** The function that sends; default: the global `fetch`. */
  readonly fetch?: Fetch
  /** The present time; default the system clock. */
  readonly now?: () => Date
  /** Let `http:` pass on hosts other than this machine. Tokens then travel in the clear. */
  readonly allowInsecureHttp?: boolean
}

const defaultScopes = {
  oidc: 'openid profile email phone address',
  oauth: 'user',
  saml: '',
  cas: '',
} as const

/** @throws ExeuntError `bad_setting` or `insecure_url`, naming the option */
export function readOptions(options: AuthenticationClientOptions): App {
  const protocol = oneOf('protocol', options.protocol ?? 'oidc', ['oidc', 'oauth', 'saml', 'cas'])
  const appSecret = either(['appSecret', options.appSecret], ['secret', options.secret])
  if (appSecret === '') throw badSetting('appSecret is empty')
  const host = readAppHost(given('appHost', options.appHost), options.allowInsecureHttp ?? false)
  const app = {
    appId: readAppId(options.appId),
    appSecret,
    host,
    protocol,
    scope: readScope(protocol, filled(options.scope) ?? defaultScopes[protocol]),
    redirectUri: filled(options.redirectUri),
    logoutRedirectUri: filled(options.logoutRedirectUri),
    cookieKey: readCookieKey(options.cookieKey ?? 'X-Authing-Node-OIDC-State'),
    authMethods: readAuthMethods(options),
  }
  return { ...app, rp: relyingPartyOf(app, options) }
}

function relyingPartyOf(app: Omit<App, 'rp'>, options: AuthenticationClientOptions): RelyingParty {
  const { fetch, now, idTokenAlg, timeout = 10_000, allowInsecureHttp } = options
  const provider = providerAt(app.host, app.protocol)
  if (!(timeout > 0 && timeout < 2 ** 31)) {
    throw badSetting('timeout must be a number of milliseconds above 0 and below 2147483648')
  }
  return createRelyingParty({
    issuer: provider.issuer,
    provider,
    clientId: app.appId,
    authentication: { method: 'none' },
    idTokenAlg: idTokenAlg ?? (app.appSecret === undefined ? 'RS256' : ['HS256', 'RS256']),
    timeoutSeconds: timeout / 1000,
    headers: { 'x-authing-app-id': app.appId },
    ...(app.appSecret !== undefined && { idTokenSecret: app.appSecret }),
    ...(fetch && { fetch }),
    ...(now && { now }),
    ...(allowInsecureHttp !== undefined && { allowInsecureHttp }),
  })
}

function readAuthMethods(options: AuthenticationClientOptions): App['authMethods'] {
  const read = (endPoint: EndPoint) => {
    const [name, otherName] = [`${endPoint}EndPointAuthMethod`, `${endPoint}EndpointAuthMethod`] as const
    const method = either([name, options[name]], [otherName, options[otherName]])
    return oneOf(name, method ?? 'client_secret_post', ['client_secret_post', 'client_secret_basic', 'none'])
  }
  return { token: read('token'), introspection: read('introspection'), revocation: read('revocation') }
}

/** It travels in a header of every request. */
function readAppId(value: string): string {
  if (/^[\x21-\x7e]+$/.test(given('appId', value))) return value
  throw badSetting('appId must be printable ASCII without spaces')
}

/** RFC 6265 §4.1.1: a cookie's name is a token. */
function readCookieKey(value: string): string {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(value)) return value
  throw badSetting('cookieKey must be letters, digits and hyphens')
}
