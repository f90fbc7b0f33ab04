import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type App, browserApp } from './https-apps.ts'
import { provider } from './https-world.ts'

const require = createRequire(import.meta.url)

/** A file of a package, as npm has it; some packages do not export theirs. */
const built = (manifest: string, file: string) => join(dirname(manifest), file)

/** What the SDKs are told of the provider: its domain, and nothing more. */
const domain = new URL(provider).host

/**
 * A page on which auth0-spa-js 2.27.0 lives as `client`, as its README has it: it takes the answer at `/callback`,
 * and looks for a session everywhere else. Its heading tells who is signed in.
 */
export function spaSdkApp(clientId: string): App {
  return browserApp(spaSdkPage(clientId), {
    '/auth0-spa-js.js': built(
      require.resolve('@auth0/auth0-spa-js/package.json'),
      'dist/auth0-spa-js.production.js',
    ),
  })
}

const spaSdkPage = (clientId: string) => `<!doctype html><html lang="en"><title>App</title>
<link rel="icon" href="data:,"><h1></h1>
<script src="/auth0-spa-js.js"></script>
<script>
  var settings = Object.assign({
    domain: ${JSON.stringify(domain)}, clientId: ${JSON.stringify(clientId)}, httpTimeoutInSeconds: 60
  }, window.changes)
  settings.authorizationParams = Object.assign(
    { redirect_uri: location.origin + '/callback' }, settings.authorizationParams)
  var client = new auth0.Auth0Client(settings), answer = null
  var show = function (text) { document.querySelector('h1').textContent = text }
  var failed = function (fault) { show('Failed: ' + fault.error + ': ' + fault.message) }
  var greet = function () {
    return client.getUser().then(function (user) { show(user ? 'Hello, ' + user.name : 'Nobody') })
  }
  var isCallback = /[?&]state=/.test(location.search) && /[?&](code|error)=/.test(location.search)
  if (isCallback) client.handleRedirectCallback().then(function (it) { answer = it }).then(greet).catch(failed)
  else client.checkSession().then(greet).catch(failed)
</script>`

/**
 * The same with auth0-react 2.27.0 and React 18: the page at `/private` is behind `withAuthenticationRequired`, any
 * other tells who is signed in. What `useAuth0` gave last is there as `auth`.
 */
export function reactSdkApp(clientId: string): App {
  return browserApp(reactSdkPage(clientId), {
    '/react.js': built(require.resolve('react/package.json'), 'umd/react.production.min.js'),
    '/react-dom.js': built(require.resolve('react-dom/package.json'), 'umd/react-dom.production.min.js'),
    '/auth0-react.js': built(require.resolve('@auth0/auth0-react/package.json'), 'dist/auth0-react.min.js'),
  })
}

const reactSdkPage = (clientId: string) => `<!doctype html><html lang="en"><title>App</title>
<link rel="icon" href="data:,"><div id="root"></div>
<script src="/react.js"></script><script src="/react-dom.js"></script><script src="/auth0-react.js"></script>
<script>
  var element = React.createElement
  var auth = null
  function Greeting(props) {
    auth = reactAuth0.useAuth0()
    var says = auth.isLoading ? 'Loading' : auth.error ? 'Failed: ' + auth.error.error
      : auth.isAuthenticated ? props.word + ', ' + auth.user.name : 'Nobody'
    return element('main', null, element('h1', null, says),
      element('button', { onClick: function () { auth.loginWithRedirect() } }, 'Log in'),
      element('button', { onClick: function () { auth.loginWithPopup() } }, 'Log in here'),
      element('button', { onClick: function () {
        auth.logout({ logoutParams: { returnTo: location.origin + '/signed-out' } })
      } }, 'Log out'))
  }
  var Private = reactAuth0.withAuthenticationRequired(Greeting, {
    onRedirecting: function () { return element('p', null, 'Going to sign in') }
  })
  var settings = Object.assign({
    domain: ${JSON.stringify(domain)}, clientId: ${JSON.stringify(clientId)},
    authorizationParams: { redirect_uri: location.origin + '/callback' }, httpTimeoutInSeconds: 60,
    onRedirectCallback: function (state) {
      history.replaceState({}, '', (state && state.returnTo) || '/')
      draw()
    }
  }, window.changes)
  var root = ReactDOM.createRoot(document.getElementById('root'))
  var draw = function () {
    var isPrivate = location.pathname === '/private'
    root.render(element(reactAuth0.Auth0Provider, settings,
      element(isPrivate ? Private : Greeting, { word: isPrivate ? 'In private' : 'Hello' })))
  }
  draw()
</script>`

/**
 * The same with auth0-js 10.2.1, as `webAuth`, which takes tokens in the fragment. `asked` makes a promise of any
 * call that takes a callback.
 */
export function webAuthSdkApp(clientId: string): App {
  return browserApp(webAuthSdkPage(clientId), {
    '/auth0.js': built(require.resolve('auth0-js/package.json'), 'dist/auth0.min.js'),
  })
}

const webAuthSdkPage = (clientId: string) => `<!doctype html><html lang="en"><title>App</title>
<link rel="icon" href="data:,"><h1></h1>
<script src="/auth0.js"></script>
<script>
  var webAuth = new auth0.WebAuth(Object.assign({
    domain: ${JSON.stringify(domain)}, clientID: ${JSON.stringify(clientId)},
    redirectUri: location.origin + '/callback', responseType: 'token id_token', scope: 'openid profile email'
  }, window.changes))
  var answer = null
  var asked = function (call) {
    return new Promise(function (resolve) {
      call(function (fault, value) {
        var said = fault && {
          error: fault.error, code: fault.code, description: fault.description || fault.errorDescription,
          statusCode: fault.statusCode
        }
        resolve(JSON.parse(JSON.stringify(fault ? { fault: said } : { value: value })))
      })
    })
  }
  var show = function (text) { document.querySelector('h1').textContent = text }
  if (location.pathname === '/callback') webAuth.parseHash(function (fault, it) {
    answer = it
    show(fault ? 'Failed: ' + fault.error + ': ' + fault.errorDescription : 'Hello, ' + it.idTokenPayload.name)
  })
  else show('Nobody')
</script>`
