import {
  createBackChannelLogoutHandler,
  createMemorySessionIndex,
  createRelyingParty,
  type LogoutHandler,
} from '@exeunt/client'
import express, { type ErrorRequestHandler, type Express, type Request as ExpressRequest } from 'express'
import session from 'express-session'
import { decodeJwt } from 'jose'
import type { AddressInfo } from 'node:net'
import passport from 'passport'
import Strategy, { type Context, type Profile, type Verify } from 'passport-openidconnect'
import { secret } from './library-world.ts'

/** An app as people write it: Express, a session in memory, and Passport with its OpenID Connect strategy. */
export interface PassportApp {
  readonly origin: string
  /** Its registration. */
  readonly client: Readonly<Record<string, unknown>>
  /** Where its provider is; before anybody comes. @param endpoints the standard's below the issuer unless told. */
  connect(issuer: string, endpoints?: Endpoints): void
  close(): void
}

/** What the strategy is told, as it discovers nothing. */
interface Endpoints {
  readonly authorize: string
  readonly token: string
  readonly userinfo: string
  readonly logout: string
}

const endpointsAt = (issuer: string): Endpoints => ({
  authorize: `${issuer}/oauth2/authorize`,
  token: `${issuer}/oauth2/token`,
  userinfo: `${issuer}/oauth2/userinfo`,
  logout: `${issuer}/oauth2/logout`,
})

/** What it keeps of a person. */
interface Person {
  readonly profile: Profile
  readonly context: Context
  readonly idToken: string
}

/** @param clientId its name, and that of its cookie: cookies know no ports. */
export async function startPassportApp(clientId: string): Promise<PassportApp> {
  const store = new session.MemoryStore()
  const app = express()
  app.use(session({ store, name: clientId, secret, resave: false, saveUninitialized: false }))
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    client: {
      client_id: clientId,
      client_name: clientId,
      client_secret: secret,
      redirect_uris: [`${origin}/callback`],
      post_logout_redirect_uris: [`${origin}/`],
      backchannel_logout_uri: `${origin}/backchannel-logout`,
    },
    connect: (issuer, endpoints = endpointsAt(issuer)) =>
      addRoutes(app, { clientId, origin, issuer, endpoints, store }),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

interface Connection {
  readonly clientId: string
  readonly origin: string
  readonly issuer: string
  readonly endpoints: Endpoints
  readonly store: session.MemoryStore
}

function addRoutes(app: Express, { store, ...connection }: Connection): void {
  const { clientId, origin, issuer, endpoints } = connection
  const authenticator = authenticatorFor(connection)
  app.use(authenticator.initialize(), authenticator.session())
  const local = createMemorySessionIndex({ endSession: (id) => store.destroy(id) })
  const rp = createRelyingParty({
    issuer,
    clientId,
    authentication: { method: 'client_secret_post', clientSecret: secret },
  })
  const handle = createBackChannelLogoutHandler(rp, { sessions: local })

  app.get('/', (request, response) => void response.send(shown(personOf(request))))
  app.get('/login', authenticator.authenticate('openidconnect'))
  app.get(
    '/callback',
    authenticator.authenticate('openidconnect', { failureRedirect: '/refused' }),
    async (request, response) => {
      const {
        iss = '',
        sub = '',
        sid,
        iat = 0,
      } = decodeJwt<{ sid: string }>(personOf(request)?.idToken ?? '')
      await local.remember({ id: request.sessionID, issuer: iss, subject: sub, sid, issuedAt: iat })
      response.redirect('/')
    },
  )
  app.get('/refused', (_, response) => void response.send('<h1>Refused</h1>'))
  app.get('/logout', (request, response, next) => {
    const query = new URLSearchParams({
      id_token_hint: personOf(request)?.idToken ?? '',
      post_logout_redirect_uri: `${origin}/`,
    })
    request.logout((fault) => (fault ? next(fault) : response.redirect(`${endpoints.logout}?${query}`)))
  })
  app.post('/backchannel-logout', express.text({ type: '*/*' }), (request, response, next) => {
    answer(handle, request, origin).then(({ status }) => response.status(status).end(), next)
  })
  app.use(showFault)
}

function authenticatorFor({ clientId, origin, issuer, endpoints }: Omit<Connection, 'store'>) {
  const authenticator = new passport.Passport()
  authenticator.serializeUser((user, done) => done(null, user))
  authenticator.deserializeUser((user: Express.User, done) => done(null, user))
  const settings = {
    issuer,
    authorizationURL: endpoints.authorize,
    tokenURL: endpoints.token,
    userInfoURL: endpoints.userinfo,
    clientID: clientId,
    clientSecret: secret,
    callbackURL: `${origin}/callback`,
    scope: ['profile', 'email'],
    skipUserProfile: false,
    nonce: true,
    maxAge: 300,
    acrValues: 'urn:exeunt:acr:password',
  }
  const verify: Verify = (_issuer, profile, context, idToken, _access, _refresh, done) =>
    done(null, { profile, context, idToken })
  return authenticator.use(new Strategy(settings, verify))
}

function personOf({ user }: ExpressRequest): Person | undefined {
  return user as Person | undefined
}

function shown(person: Person | undefined): string {
  if (!person) return '<h1>Nobody</h1>'
  const { displayName, emails } = person.profile
  return `<h1>Hello, ${displayName}</h1><p id="email">${emails?.[0]?.value}</p><p id="acr">${person.context.class}</p>`
}

/** From Express to the standard's request, which handlers of @exeunt/client take. */
function answer(handle: LogoutHandler, request: ExpressRequest, origin: string): Promise<Response> {
  const headers = { 'content-type': request.get('content-type') ?? '' }
  const body = typeof request.body === 'string' ? request.body : ''
  return handle(new Request(`${origin}${request.url}`, { method: 'POST', headers, body }))
}

/** Express knows a fault's handler by its four parameters. */
const showFault: ErrorRequestHandler = (fault: { readonly code?: string }, _request, response, _next) => {
  response.status(500).send(`<h1>Fault: ${fault.code}</h1>`)
}
