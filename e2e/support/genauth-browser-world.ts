import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { pool } from './genauth-world.ts'
import { type App, browserApp } from './https-apps.ts'
import { type HttpsWorld, type HttpsWorldOptions, provider, startHttpsWorld } from './https-world.ts'

const require = createRequire(import.meta.url)

export interface BrowserWorldOptions {
  /** What answers at each origin. */
  readonly apps: HttpsWorldOptions['apps']
  /** The clients. @param board where back-channel notices may go. */
  readonly clients: (board: string) => readonly Readonly<Record<string, unknown>>[]
}

/** A provider whose one tenant is as the vendor's pools are, its apps, and a browser. */
export function startBrowserWorld({ apps, clients }: BrowserWorldOptions): Promise<HttpsWorld> {
  return startHttpsWorld({ apps, configure: (board) => ({ tenants: [pool(clients(board))] }) })
}

/**
 * An app that runs in the browser alone, as the vendor's console would list it: public, and one of ours.
 * @param more of its registration.
 */
export function publicApp(id: string, origin: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    client_id: id,
    dialect: 'genauth',
    first_party: true,
    token_endpoint_auth_method: 'none',
    redirect_uris: [`${origin}/callback`, `${origin}/`],
    post_logout_redirect_uris: [`${origin}/signed-out`],
    grant_types: ['authorization_code', 'implicit', 'refresh_token', 'password'],
    response_types: ['code', 'id_token', 'id_token token'],
    response_modes: ['query', 'fragment', 'form_post', 'web_message'],
    ...more,
  }
}

/**
 * A page on which the vendor's WEB SDK, version 5.1.21, lives as `authing`, set up as its README has it; its
 * heading tells who is signed in. `window.changes`, which a test may put there before the page loads, changes the
 * settings.
 */
export function webSdkApp(appId: string): App {
  const manifest = require.resolve('@authing/web/package.json')
  const axios = createRequire(manifest).resolve('axios/package.json')
  return browserApp(webSdkPage(appId), {
    '/axios.js': join(dirname(axios), 'dist/axios.min.js'),
    '/web.js': join(dirname(manifest), 'dist/global/index.global.js'),
  })
}

const webSdkPage = (appId: string) => `<!doctype html><html lang="en"><title>App</title>
<link rel="icon" href="data:,"><h1></h1>
<script src="/axios.js"></script><script src="/web.js"></script>
<script>
  var authing = new AuthingFactory.Authing(Object.assign({
    domain: ${JSON.stringify(provider)}, appId: ${JSON.stringify(appId)}, userPoolId: 'acme',
    redirectUri: location.origin + '/callback', logoutRedirectUri: location.origin + '/signed-out',
    scope: 'openid profile email'
  }, window.changes))
  var show = function (text) { document.querySelector('h1').textContent = text }
  var named = function (state) { return state ? 'Hello, ' + state.parsedIdToken.name : 'Nobody' }
  if (authing.isRedirectCallback()) authing.handleRedirectCallback().then(
    function (state) { show(named(state)) }, function (fault) { show('Failed: ' + fault.message) })
  else show('Ready')
</script>`

/** The same for @authing/sso 2.0.2 as `sso`, and for the browser's build of authing-js-sdk 4.23.55 as `authing`. */
export function ssoSdkApp(appId: string): App {
  return browserApp(ssoSdkPage(appId), {
    '/sso.js': require.resolve('@authing/sso/dist/index.js'),
    '/js-sdk.js': require.resolve('authing-js-sdk/build/browser/index.min.js'),
  })
}

const ssoSdkPage = (appId: string) => `<!doctype html><html lang="en"><title>App</title>
<link rel="icon" href="data:,"><h1></h1>
<script src="/sso.js"></script><script src="/js-sdk.js"></script>
<script>
  var sso = new AuthingSSO({
    appId: ${JSON.stringify(appId)}, origin: ${JSON.stringify(provider)}, redirectUri: location.origin + '/callback'
  })
  var authing = new Authing.AuthenticationClient({
    appId: ${JSON.stringify(appId)}, appHost: ${JSON.stringify(provider)}, redirectUri: location.origin + '/callback',
    tokenEndPointAuthMethod: 'none'
  })
  document.querySelector('h1').textContent = location.hash ? 'Called back' : 'Ready'
</script>`
