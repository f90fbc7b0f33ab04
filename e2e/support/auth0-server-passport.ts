import express, { type ErrorRequestHandler, type Request } from 'express'
import session from 'express-session'
import passport from 'passport'
import Strategy from 'passport-auth0'
import { domain, type Handler, provider, secret } from './auth0-server-world.ts'

/** What an app may set of the strategy, some of which its types forget. */
export interface PassportSettings {
  readonly clientSecret?: string
  readonly pkce?: boolean
  readonly maxAge?: number
  /** Of its logout address. */
  readonly logout?: Readonly<Record<string, string>>
}

/** What it keeps of a person. */
interface Person {
  readonly profile: Strategy.Profile
  readonly accessToken: string
  readonly refreshToken: string
}

/**
 * An app with passport-auth0 1.4.5, as its README and the vendor's quickstart have it: `/` tells who is signed in;
 * `/login` passes its query on; `/refresh` and `/logout` are by hand, as the strategy has neither.
 */
export function passportApp(clientID: string, origin: string, settings: PassportSettings = {}): Handler {
  const { logout = { client_id: clientID }, ...rest } = settings
  const app = express()
  const authenticator = new passport.Passport()
  authenticator.serializeUser((user, done) => done(null, user))
  authenticator.deserializeUser((user: Express.User, done) => done(null, user))
  const options = { domain, clientID, clientSecret: secret, callbackURL: `${origin}/callback`, ...rest }
  const strategy = new Strategy(options, (accessToken, refreshToken, _, profile, done) =>
    done(null, { profile, accessToken, refreshToken } satisfies Person),
  )
  authenticator.use(strategy)

  app.use(session({ secret, resave: false, saveUninitialized: false, cookie: { secure: true } }))
  app.use(authenticator.initialize(), authenticator.session())
  app.get('/', (request, response) => {
    const name = personOf(request)?.profile.displayName
    const heading = name === undefined ? 'Nobody' : `Hello, ${name}`
    response.send(`<!doctype html><title>App</title><h1>${heading}</h1>`)
  })
  app.get('/login', (request, response, next) => {
    const asked = { scope: 'openid email profile offline_access', ...request.query }
    authenticator.authenticate('auth0', asked)(request, response, next)
  })
  app.get(
    '/callback',
    authenticator.authenticate('auth0', { failureRedirect: '/refused', keepSessionInfo: true }),
    (_, response) => response.redirect('/'),
  )
  app.get('/refused', (_, response) => void response.send('<h1>Refused</h1>'))
  app.get('/person', (request, response) => void response.json(personOf(request)))
  app.get('/profile', (request, response, next) => {
    // Protected in name only: what reads the profile anew is the strategy's own.
    const reader = strategy as unknown as { userProfile(token: string, done: Done): void }
    reader.userProfile(personOf(request)?.accessToken ?? '', (fault, profile) =>
      fault ? next(fault) : response.json(profile),
    )
  })
  app.get('/refresh', async (request, response) => {
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientID,
      client_secret: secret,
      refresh_token: personOf(request)?.refreshToken ?? '',
    })
    const answer = await fetch(`${provider}/oauth/token`, { method: 'POST', body })
    response.status(answer.status).json(await answer.json())
  })
  app.get('/logout', (request, response, next) => {
    const query = new URLSearchParams({ ...logout, returnTo: origin })
    request.logout((fault) => (fault ? next(fault) : response.redirect(`${provider}/v2/logout?${query}`)))
  })
  app.use(showFault)
  return app
}

type Done = (fault: Error | null, profile?: unknown) => void

function personOf({ user }: Request): Person | undefined {
  return user as Person | undefined
}

/** Express knows a fault's handler by its four parameters. */
const showFault: ErrorRequestHandler = (
  { name, code, message }: Error & { readonly code?: string },
  _request,
  response,
  _next,
) => {
  response.status(500).json({ name, code, message })
}
