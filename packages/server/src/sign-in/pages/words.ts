import type { Language } from '../../platform/pages/messages/index.ts'

/**
 * What a dialect says in its vendor's words on pages of a sign-in and of an account, for the requests whose `voice` is
 * this dialect's name. What else stands there is the same in every voice.
 */
export interface PageWords {
  /** The page that says for a moment that somebody signed in. */
  readonly signedIn: Readonly<Record<Language, string>>
  /** The button to the app from which a page of the account was opened. */
  readonly backToApp: Readonly<Record<Language, string>>
  /** The button that ends the session of this browser. */
  readonly logout: Readonly<Record<Language, string>>
}
