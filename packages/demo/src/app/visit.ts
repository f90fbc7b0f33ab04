import type { BrowserSession } from './browser-sessions.ts'
import type { Html } from './html.ts'

/** A browser's request, as the pages see it. */
export interface Visit {
  readonly url: URL
  readonly form: URLSearchParams
  readonly session: BrowserSession
}

/** What goes back: a page or a redirect, for a session that may have a new id. */
export type Answer =
  | { readonly kind: 'page'; readonly status: number; readonly page: Html; readonly session: BrowserSession }
  | { readonly kind: 'redirect'; readonly location: string; readonly session: BrowserSession }

export function redirectTo(location: string, session: BrowserSession): Answer {
  return { kind: 'redirect', location, session }
}
