import { ExeuntError, fetchUserInfo, finishSignIn, startSignIn, type SignedIn } from '@exeunt/client'
import type { App } from './app.ts'
import type { BrowserSession, Person } from './browser-sessions.ts'
import { checkProvider } from './provider-check.ts'
import { redirectTo, type Answer, type Visit } from './visit.ts'

/** Sign-ins that one browser may have begun at a time, in several tabs say. */
const maxPending = 5

/**
 * `POST /sign-in`: off to the provider. What is pending lies under a new session id, so whoever
 * planted or saw the old cookie is not signed in together with the person (session fixation).
 */
export async function beginSignIn(app: App, { session }: Visit): Promise<Answer> {
  if (session.person) return redirectTo('/', session)
  await checkProvider(app)
  const { url, pending } = await startSignIn(app.rp)
  const begun = app.sessions.renew({
    ...session,
    pending: [pending, ...session.pending].slice(0, maxPending),
  })
  return redirectTo(url.href, begun)
}

/** `GET /callback`: back from the provider, with a code or a refusal. */
export async function endSignIn(app: App, { url, session }: Visit): Promise<Answer> {
  const state = url.searchParams.get('state')
  const pending = session.pending.find((candidate) => candidate.state === state)
  if (!pending) throw new ExeuntError('bad_callback', 'no such sign-in is pending', { reason: 'wrong-state' })
  const rest = { ...session, pending: session.pending.filter((candidate) => candidate !== pending) }
  app.sessions.save(rest)

  const signedIn = await finishSignIn(app.rp, url, pending)
  const person = await meet(app, signedIn)
  await begin(app, rest, { person, signedIn })
  app.live.changed()
  return redirectTo('/', rest)
}

async function meet({ rp }: App, { claims, tokens }: SignedIn): Promise<Person> {
  const info = await fetchUserInfo(rp, tokens.accessToken, claims.sub)
  return {
    name: typeof info['name'] === 'string' ? info['name'] : claims.sub,
    email: typeof info['email'] === 'string' ? info['email'] : '',
    sid: claims.sid ?? '',
    since: new Date(),
    idToken: tokens.idToken,
  }
}

/** The session begins, unless the provider has ended it while the browser was on its way. */
async function begin(
  app: App,
  session: BrowserSession,
  { person, signedIn: { claims } }: { readonly person: Person; readonly signedIn: SignedIn },
): Promise<void> {
  const { ending: _ending, signOutState: _state, ...rest } = session
  const { iss: issuer, sub: subject, iat: issuedAt, sid } = claims
  const names = { id: session.id, issuer, subject, issuedAt, ...(sid !== undefined && { sid }) }
  app.sessions.save({ ...rest, person })
  if (await app.index.remember(names)) return
  app.sessions.save({ ...rest, ending: { kind: 'notice', at: new Date(), name: person.name } })
}
