import { ExeuntError, startSignOut } from '@exeunt/client'
import type { App } from './app.ts'
import type { BrowserSession, Ending, Person } from './browser-sessions.ts'
import { checkProvider } from './provider-check.ts'
import { redirectTo, type Answer, type Visit } from './visit.ts'

/** `POST /sign-out`: first end the session here, then ask the provider to end it everywhere (RIL §2). */
export async function signOut(app: App, { session }: Visit): Promise<Answer> {
  const { person, ...rest } = session
  if (!person) return redirectTo('/', session)
  await app.index.forget(session.id)
  const ended = { ...rest, ending: endingOf('here') }
  app.sessions.save(ended)
  app.live.changed()
  return leave(app, ended, person)
}

async function leave(app: App, session: BrowserSession, { idToken }: Person): Promise<Answer> {
  const back = app.settings.returnsAfterSignOut ? { postLogoutRedirectUri: `${app.origin}/` } : {}
  try {
    await checkProvider(app)
    const { url, state } = await startSignOut(app.rp, { idTokenHint: idToken, ...back })
    const left = { ...session, ...(state !== undefined && { signOutState: state }) }
    app.sessions.save(left)
    return redirectTo(url.href, left)
  } catch (error) {
    if (!(error instanceof ExeuntError)) throw error
    // The person is out here in any case, and must know that it is here alone.
    const alone = { ...session, ending: endingOf('here-alone') }
    app.sessions.save(alone)
    return redirectTo('/', alone)
  }
}

function endingOf(kind: Exclude<Ending['kind'], 'notice'>): Ending {
  return { kind, at: new Date() }
}
