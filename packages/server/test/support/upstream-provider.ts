import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Configuration, Provider } from 'oidc-provider'
import { createCaller } from '../../../../e2e/support/browser.ts'
import { arrived, createPlainBrowser, type PlainBrowser } from '../../../../e2e/support/plain-browser.ts'
import { listening } from './front-door/listening.ts'
import { bodyOf } from './request-body.ts'
import { memoryAdapter } from './upstream-adapter.ts'

type Json = Readonly<Record<string, unknown>>

/** A person as an upstream has them. */
export interface UpstreamPerson {
  /** What they type there. */
  readonly login: string
  /** Their `sub` there. */
  readonly subject: string
}

/** An OpenID Provider that our tenant is a client of. */
export interface UpstreamProvider {
  readonly issuer: string
  readonly clientId: string
  /** Its entry among a tenant's `upstreams`. */
  readonly entry: Json
  readonly person: UpstreamPerson
  /** A person's browser at this upstream, with cookies of its own; stops at addresses that are not the upstream's. */
  browser(): PlainBrowser
  /**
   * Goes where our authorization request leads, signs in there where it asks.
   * @returns the address of ours to which the upstream sends the browser.
   */
  signIn(browser: PlainBrowser, request: URL, login?: string): Promise<URL>
  /** Goes where our logout request leads, and says yes where it asks. @returns where the browser is sent. */
  signOut(browser: PlainBrowser, request: URL): Promise<URL>
  /** Whether this browser has a session there. */
  isSignedIn(browser: PlainBrowser): Promise<boolean>
  close(): Promise<void>
}

/** Addresses of ours that are registered there. */
export interface RegisteredAddresses {
  /** For one: what is registered as its id; `corp` unless told. */
  readonly id?: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly backChannelLogoutUri?: string
}

export interface OidcProviderOptions extends RegisteredAddresses {
  readonly authMethod?: 'client_secret_basic' | 'client_secret_post' | 'none'
  /** The person's claims besides `sub`, as they are at this moment. */
  readonly claims?: () => Json
  /** What a sign-in there is said to be. */
  readonly authentication?: { readonly acr?: string; readonly amr?: string[] }
  /** Replaces any part of its configuration. */
  readonly configuration?: Configuration
}

const secret = 'the-secret-that-both-sides-know-of-each-other'
const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
const grace: UpstreamPerson = { login: 'grace', subject: 'grace' }
const graceClaims = () => ({
  name: 'Grace Hopper',
  given_name: 'Grace',
  family_name: 'Hopper',
  email: 'grace@upstream.example',
  email_verified: true,
})

/** Starts `oidc-provider`, a server of other people's, on a free loopback port: everybody may sign in by any name. */
export async function openOidcProvider(options: OidcProviderOptions): Promise<UpstreamProvider> {
  const { id = 'corp', authMethod = 'client_secret_basic' } = options
  const server = createServer((request, response) => void handle(request, response))
  const issuer = `http://localhost:${await listening(server)}`
  const clientId = `client-of-${id}`
  const provider = new Provider(issuer, configurationOf(clientId, options))
  const answer = provider.callback()
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    if (request.method === 'GET') return showSignIn(request, response)
    return finishSignIn(request, response)
  }

  function showSignIn({ url }: IncomingMessage, response: ServerResponse): void {
    const inputs = `<input id="login" name="login"><button id="sign-in" name="choice" value="yes">Sign in</button>
      <button id="deny" name="choice" value="no">No</button>`
    response.setHeader('content-type', 'text/html')
    response.end(`<form method="post" action="${url}">${inputs}</form>`)
  }

  async function finishSignIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await bodyOf(request))
    const { acr, amr } = options.authentication ?? {}
    const login = {
      accountId: form.get('login') ?? '',
      ...(acr === undefined ? {} : { acr }),
      ...(amr === undefined ? {} : { amr }),
    }
    const denied = { error: 'access_denied', error_description: '<b>The person said no.</b>' }
    await provider.interactionFinished(request, response, form.get('choice') === 'no' ? denied : { login })
  }

  const caller = createCaller(issuer, 4)
  return {
    issuer,
    clientId,
    entry: {
      id,
      name: `The ${id} directory`,
      issuer,
      client_id: clientId,
      ...(authMethod === 'none' ? {} : { client_secret: secret, token_endpoint_auth_method: authMethod }),
    },
    person: grace,
    browser: () => createPlainBrowser(issuer, caller.browser()),
    async signIn(browser, request, login = grace.login) {
      const page = await browser.open(request.href)
      const done = page.kind === 'page' ? await browser.press(page, 'sign-in', { login }) : page
      return arrived(done).url
    },
    async signOut(browser, request) {
      const page = await browser.open(request.href)
      return arrived(page.kind === 'page' ? await browser.press(page, 'sign-out') : page).url
    },
    async isSignedIn(browser) {
      const asks = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: options.redirectUris[0] ?? '',
        prompt: 'none',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })
      return arrived(await browser.open(`${issuer}/auth?${asks}`)).url.searchParams.has('code')
    },
    async close() {
      await caller.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function configurationOf(clientId: string, options: OidcProviderOptions): Configuration {
  const { authMethod = 'client_secret_basic', redirectUris, postLogoutRedirectUris } = options
  const claims = options.claims ?? graceClaims
  return {
    adapter: memoryAdapter(),
    jwks: { keys: [{ ...signingKey, kid: 'the key of the upstream', use: 'sig', alg: 'RS256' }] },
    clients: [
      {
        client_id: clientId,
        ...(authMethod === 'none' ? {} : { client_secret: secret }),
        token_endpoint_auth_method: authMethod,
        redirect_uris: [...redirectUris],
        post_logout_redirect_uris: [...postLogoutRedirectUris],
        // Its ID tokens have a `sid` for whoever hears of logouts alone.
        backchannel_logout_uri: options.backChannelLogoutUri ?? 'http://localhost:9/nobody',
        backchannel_logout_session_required: true,
      },
    ],
    cookies: { keys: ['a key of a test'] },
    claims: {
      openid: ['sub', 'acr', 'amr'],
      profile: ['name', 'given_name', 'family_name', 'nickname', 'picture', 'locale', 'updated_at'],
      email: ['email', 'email_verified'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          const button = '<button id="sign-out" name="logout" value="yes">Sign out</button></form>'
          ctx.body = form.replace('</form>', button)
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.type = 'html'
          ctx.body = 'Signed out.'
        },
      },
    },
    // Its guard would keep it from telling us: we are on this machine.
    fetch: (url, { method = 'GET', headers = {}, body = null } = {}) => {
      const call = { method, headers, body }
      return fetch(url, call)
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...claims() }) }),
    // Nobody is asked what we may know.
    loadExistingGrant: async ({ oidc }) => {
      const known = oidc.session?.grantIdFor(clientId)
      if (known !== undefined) return oidc.provider.Grant.find(known)
      const grant = new oidc.provider.Grant({ accountId: oidc.session?.accountId, clientId })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html'
      ctx.body = `${error}: ${description}`
    },
    ttl: { AccessToken: 600, IdToken: 600, Session: 3600, Grant: 3600, Interaction: 600 },
    ...options.configuration,
  }
}
