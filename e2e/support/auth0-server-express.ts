import express, { type ErrorRequestHandler } from 'express'
import openid, { type ConfigParams } from 'express-openid-connect'
import session from 'express-session'
import { type Handler, provider, sdkMilliseconds, secret } from './auth0-server-world.ts'

/**
 * An app with express-openid-connect 3.4.0 as its README has it: `/` tells who is signed in, `/private` wants
 * somebody to be, `/refresh` and `/userinfo` call the provider, `/claims` shows the ID token's.
 * @param settings of the SDK, besides the usual ones.
 */
export function expressApp(clientID: string, baseURL: string, settings: ConfigParams = {}): Handler {
  const app = express()
  app.use(
    openid.auth({
      issuerBaseURL: provider,
      baseURL,
      clientID,
      clientSecret: secret,
      secret: 'a long text that encrypts the cookie of the app',
      authRequired: false,
      idpLogout: true,
      httpTimeout: sdkMilliseconds,
      ...settings,
      authorizationParams: { response_type: 'code', ...settings.authorizationParams },
    }),
  )
  app.get('/', ({ oidc }, response) => {
    const name = oidc.isAuthenticated() ? `Hello, ${oidc.user?.['name']}` : 'Nobody'
    response.send(`<!doctype html><title>App</title><h1>${name}</h1>`)
  })
  app.get('/private', openid.requiresAuth(), (_, response) => void response.send('<h1>In private</h1>'))
  app.get('/claims', openid.requiresAuth(), ({ oidc }, response) => void response.json(oidc.idTokenClaims))
  app.get('/userinfo', async ({ oidc }, response) => void response.json(await oidc.fetchUserInfo()))
  app.get('/refresh', async ({ oidc }, response) => {
    const before = tokensOf(oidc)
    await oidc.accessToken?.refresh()
    response.json({ before, after: tokensOf(oidc), claims: oidc.idTokenClaims })
  })
  app.use(showFault)
  return app
}

type Context = Express.Request['oidc']

const tokensOf = ({ accessToken, idToken, refreshToken }: Context) => ({
  access: accessToken?.access_token,
  id: idToken,
  refresh: refreshToken,
})

/** A store as the SDK's guide to back-channel logout recommends: any of express-session's. */
export function logoutStore(): ConfigParams {
  const store: unknown = new session.MemoryStore()
  return { backchannelLogout: { store: store as LogoutStore } }
}

type LogoutStore = NonNullable<Extract<ConfigParams['backchannelLogout'], object>['store']>

/** What the SDK throws is an HTTP error with the provider's own words. */
const showFault: ErrorRequestHandler = (
  fault: Error & { readonly status?: number; readonly error?: string; readonly error_description?: string },
  _request,
  response,
  _next,
) => {
  const { status = 500, error, error_description, message } = fault
  response.status(status).json({ error, error_description, message })
}
