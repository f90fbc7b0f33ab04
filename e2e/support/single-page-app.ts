import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'

/**
 * An app that runs in the browser alone, written with oidc-client-ts as its documentation has it. Everything
 * about it is in the window: `manager` is the library's, and a list on the page shows what the manager told.
 */
export interface SinglePageApp {
  /** Of the same site as a provider on `localhost`. */
  readonly origin: string
  /** The same pages; to a browser another site. */
  readonly foreignOrigin: string
  /** Addresses to register, for both origins. */
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  /** The provider; a page asks for it when it loads. */
  authority: string
  close(): void
}

const root = join(import.meta.dirname, '../..')
const library = readFileSync(join(root, 'node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js'))

export async function startSinglePageApp(clientId: string): Promise<SinglePageApp> {
  const server = createServer((request, response) => {
    if (request.url === '/oidc-client-ts.js') return send(response, 'text/javascript', library)
    return send(response, 'text/html; charset=utf-8', page(clientId, app.authority))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const [origin, foreignOrigin] = [`http://localhost:${port}`, `http://127.0.0.1:${port}`]
  const both = (paths: readonly string[]) =>
    [origin, foreignOrigin].flatMap((one) => paths.map((path) => `${one}${path}`))
  const app: SinglePageApp = {
    origin,
    foreignOrigin,
    redirectUris: both(['/callback', '/silent', '/popup']),
    postLogoutRedirectUris: both(['/signed-out', '/popup-out']),
    authority: '',
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return app
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.setHeader('content-type', type).end(body)
}

/** `window.changes`, which a test may put there before the page loads, changes the settings. */
function page(clientId: string, authority: string): string {
  return `<!doctype html><html lang="en"><title>One page</title><link rel="icon" href="data:,">
<h1>One page</h1><ul id="events"></ul>
<script src="/oidc-client-ts.js"></script>
<script>
  oidc.Log.setLogger(console)
  oidc.Log.setLevel(oidc.Log.ERROR)
  var at = function (path) { return location.origin + path }
  var manager = new oidc.UserManager(Object.assign({
    authority: ${JSON.stringify(authority)}, client_id: ${JSON.stringify(clientId)},
    redirect_uri: at('/callback'), silent_redirect_uri: at('/silent'), popup_redirect_uri: at('/popup'),
    post_logout_redirect_uri: at('/signed-out'), popup_post_logout_redirect_uri: at('/popup-out'),
    scope: 'openid profile email', loadUserInfo: true, automaticSilentRenew: false,
    checkSessionIntervalInSeconds: 0.2
  }, window.changes))
  var tell = function (what) {
    var line = document.createElement('li')
    line.textContent = what
    document.getElementById('events').append(line)
  }
  manager.events.addUserLoaded(function () { tell('userLoaded') })
  manager.events.addUserUnloaded(function () { tell('userUnloaded') })
  manager.events.addUserSignedOut(function () { tell('userSignedOut') })
  manager.events.addUserSessionChanged(function () { tell('userSessionChanged') })
  manager.events.addSilentRenewError(function (fault) { tell('silentRenewError ' + fault.error) })
  var show = function (text) { document.querySelector('h1').textContent = text }
  var failed = function (fault) { show('Failed: ' + (fault.error || fault.message)) }
  var path = location.pathname
  if (path === '/signed-out' || path === '/popup-out')
    manager.signoutCallback().then(function (answer) {
      show('Signed out' + (answer && answer.userState ? ' with ' + answer.userState : ''))
    }, failed)
  else if (path !== '/')
    manager.signinCallback().then(function (user) {
      if (user) show('Hello, ' + user.profile.name + (user.state ? ' with ' + user.state : ''))
    }, failed)
  else manager.getUser().then(function (user) { show(user ? 'Hello, ' + user.profile.name : 'Nobody') })
</script>`
}
