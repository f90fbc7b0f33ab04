import { addressOf } from './address.ts'
import type { App } from './app.ts'
import { badSetting, either, filled } from './settings.ts'

/** What an app's session may have of each; what it lacks is left out. */
export interface LogoutUrlOptions {
  /** Where the browser goes after the logout (`redirect_uri`); default the constructor's `logoutRedirectUri`. */
  readonly redirectUri?: string | undefined
  /** The same, by the name that stands in the documents' prose. */
  readonly postLogoutRedirectUri?: string | undefined
  /** The person's ID token, expired or not (`id_token`). */
  readonly idToken?: string | undefined
  /** The same, by the name that stands in a table of the documents (`idTokenHint`). */
  readonly idTokenHint?: string | undefined
  /** Comes back with the browser, surely from `/oidc/session/end`; without a redirect it is left out. */
  readonly state?: string | undefined
  /** Use the protocol's own logout address also without an ID token: then the person is asked. */
  readonly expert?: boolean | undefined
}

/** The address at which a person signs out, in the app's protocol. */
export function logoutUrl(app: App, options: LogoutUrlOptions): string {
  const { redirectUri, idToken, state } = readLogout(app, options)
  switch (app.protocol) {
    case 'oidc':
      if (idToken === undefined && !options.expert) return universalUrl(app, redirectUri, state)
      return endSessionUrl(app, redirectUri, { idToken, state })
    case 'oauth':
    case 'saml':
      return universalUrl(app, redirectUri, state)
    case 'cas':
      return addressOf(`${app.host}/cas-idp/logout`, { url: redirectUri, state })
  }
}

/** The standard address (RIL §2). Where it leads is only believed with the person's own ID token. */
function endSessionUrl(
  app: App,
  redirectUri: string | undefined,
  { idToken, state }: Readonly<Record<'idToken' | 'state', string | undefined>>,
): string {
  if (redirectUri !== undefined && idToken === undefined) {
    const name =
      redirectUri === app.logoutRedirectUri ? 'logoutRedirectUri of the constructor' : 'redirectUri'
    throw badSetting(`${name} needs idToken at /oidc/session/end; leave out expert to sign out without`)
  }
  const parameters = { post_logout_redirect_uri: redirectUri, id_token_hint: idToken, state }
  return addressOf(`${app.host}/oidc/session/end`, parameters)
}

/** The address for every protocol, which never asks. */
function universalUrl(app: App, redirectUri: string | undefined, state: string | undefined): string {
  return addressOf(`${app.host}/login/profile/logout`, { redirect_uri: redirectUri, state })
}

function readLogout(app: App, options: LogoutUrlOptions) {
  const redirectUri = either(
    ['redirectUri', filled(options.redirectUri)],
    ['postLogoutRedirectUri', filled(options.postLogoutRedirectUri)],
  )
  const idToken = either(['idToken', filled(options.idToken)], ['idTokenHint', filled(options.idTokenHint)])
  const target = redirectUri ?? app.logoutRedirectUri
  return { redirectUri: target, idToken, state: target === undefined ? undefined : filled(options.state) }
}
