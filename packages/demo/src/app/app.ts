import {
  createBackChannelLogoutHandler,
  createMemorySessionIndex,
  createRelyingParty,
  type LogoutHandler,
  type LogoutNotice,
  type RelyingParty,
  type SessionIndex,
} from '@exeunt/client'
import { createBrowserSessions, type BrowserSession, type BrowserSessions } from './browser-sessions.ts'
import { createLivePages, type LivePages } from './live-pages.ts'
import { createNotices, shortened, type Notices } from './notices.ts'
import type { AppSettings } from './settings.ts'

/** One demo app: a relying party with sessions of its own, which end when the provider says so. */
export interface App {
  readonly settings: AppSettings
  /** Where the app answers, without a final slash. */
  readonly origin: string
  readonly rp: RelyingParty
  readonly sessions: BrowserSessions
  readonly index: SessionIndex
  readonly notices: Notices
  readonly live: LivePages
  readonly hearLogout: LogoutHandler
}

export function createApp(settings: AppSettings, origin: string): App {
  const sessions = createBrowserSessions()
  const notices = createNotices()
  const live = createLivePages()
  const rp = createRelyingParty({
    issuer: settings.issuer,
    clientId: settings.clientId,
    authentication: { method: 'client_secret_basic', clientSecret: settings.clientSecret },
    redirectUri: `${origin}/callback`,
    timeoutSeconds: 5,
  })
  const index = createMemorySessionIndex({ endSession: (id) => endByNotice(sessions, id) })
  const onLogout = (notice: LogoutNotice, endedIds: readonly string[]) => {
    const ended = endedIds.flatMap((id) => sessions.find(id) ?? [])
    const sid = notice.sid === undefined ? {} : { sid: shortened(notice.sid) }
    notices.add({ at: new Date(), endedNames: ended.flatMap(nameAtEnd), ...sid })
    live.changed()
  }
  const hearLogout = createBackChannelLogoutHandler(rp, { sessions: index, onLogout })
  return { settings, origin, rp, sessions, index, notices, live, hearLogout }
}

/** The browser keeps its cookie, but behind it nobody is signed in any more. */
function endByNotice(sessions: BrowserSessions, id: string): void {
  const session = sessions.find(id)
  if (!session?.person) return
  const { person, ...rest } = session
  sessions.save({ ...rest, ending: { kind: 'notice', at: new Date(), name: person.name } })
}

function nameAtEnd({ ending }: BrowserSession): readonly string[] {
  return ending?.kind === 'notice' ? [ending.name] : []
}
