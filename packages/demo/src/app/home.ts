import { ExeuntError, finishSignOut } from '@exeunt/client'
import type { App } from './app.ts'
import { renderHome } from './pages.ts'
import { redirectTo, type Answer, type Visit } from './visit.ts'

/** `GET /`: who is signed in here, and what the provider has told this app. */
export function showHome(app: App, { url, session }: Visit): Answer {
  if (url.searchParams.has('state')) return returnFromSignOut(app, { url, session })
  return { kind: 'page', status: 200, page: renderHome(app, session), session }
}

/** RIL §3: the browser comes back from the provider's sign-out. A state that is not ours says nothing. */
function returnFromSignOut(app: App, { url, session }: Pick<Visit, 'url' | 'session'>): Answer {
  const { signOutState, ...rest } = session
  if (signOutState !== undefined && session.ending && isReturn(url, signOutState)) {
    app.sessions.save({ ...rest, ending: { kind: 'here-and-returned', at: session.ending.at } })
    app.live.changed()
  }
  return redirectTo('/', session)
}

function isReturn(url: URL, state: string): boolean {
  try {
    finishSignOut(url, state)
    return true
  } catch (error) {
    if (error instanceof ExeuntError) return false
    throw error
  }
}
