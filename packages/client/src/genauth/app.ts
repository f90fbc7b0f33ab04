import type { ClientAuthentication } from '../client-authentication.ts'
import type { RelyingParty } from '../relying-party.ts'
import { badSetting } from './settings.ts'

export type Protocol = 'oidc' | 'oauth' | 'saml' | 'cas'

/**
 * How the app proves itself at one endpoint; each of the three may be registered differently. By
 * `client_secret_basic` id and secret go in plain, as the vendor's SDKs send them, not form-encoded first.
 */
export type EndPointAuthMethod = 'client_secret_post' | 'client_secret_basic' | 'none'

/** One app, as everything in this folder knows it: the options, checked. */
export interface App {
  readonly appId: string
  readonly appSecret: string | undefined
  readonly host: string
  readonly protocol: Protocol
  readonly scope: string
  readonly redirectUri: string | undefined
  readonly logoutRedirectUri: string | undefined
  readonly cookieKey: string
  readonly authMethods: Readonly<Record<EndPoint, EndPointAuthMethod>>
  /** The app to this package's core. It proves itself by nothing: see `clientAt`. */
  readonly rp: RelyingParty
}

export type EndPoint = 'token' | 'introspection' | 'revocation'

/** With `oidc`, a sign-in without `openid` would bring no ID token. */
export function readScope(protocol: Protocol, scope: string): string {
  if (protocol !== 'oidc' || scope.split(' ').includes('openid')) return scope
  throw badSetting('scope must contain openid')
}

/** The app at one of its endpoints, with the registered proof. */
export function clientAt(app: App, endPoint: EndPoint): RelyingParty {
  return { ...tokenHolder(app), authentication: authenticationOf(app, app.authMethods[endPoint]) }
}

/** The app where a token or another key speaks for itself. */
export function tokenHolder({ protocol, rp }: App): RelyingParty {
  if (protocol === 'oidc' || protocol === 'oauth') return rp
  throw badSetting(`tokens need the protocol oidc or oauth, not ${protocol}`)
}

export function authenticationOf({ appSecret }: App, method: EndPointAuthMethod): ClientAuthentication {
  if (method === 'none') return { method }
  if (appSecret === undefined) throw badSetting(`${method} needs appSecret`)
  if (method === 'client_secret_post') return { method, clientSecret: appSecret }
  // RFC 6749 §2.3.1 would form-encode it. No SDK of the vendor's does, so that a server need not decode it.
  return { method, clientSecret: appSecret, encoding: 'plain' }
}
