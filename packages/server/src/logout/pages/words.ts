import type { Content } from '../../platform/pages/html.ts'
import type { Language } from '../../platform/pages/messages/index.ts'
import type { RefusedRequest } from './refusal.ts'

/**
 * What a dialect says in its vendor's words where a logout needs a page. What else stands there, and what its buttons
 * do, is the same in every voice.
 */
export interface LogoutWords {
  /** Of the page that asks (RIL §2); our own where a vendor has none. */
  readonly question?: (language: Language, about: QuestionSubject) => QuestionWords
  /** Of the page for a request that must not be obeyed (RIL §4). */
  readonly refused: (language: Language, request: RefusedRequest) => RefusedWords
  /** Of the page on which a browser rests; our own where a vendor has none. */
  readonly signedOut?: (language: Language) => SignedOutWords
}

/** Whom a question is about. */
export interface QuestionSubject {
  /** Who is signed in in this browser. */
  readonly userName: string
  /** The app that asks, where one is known. */
  readonly clientName: string | undefined
  readonly tenantName: string
}

export interface QuestionWords {
  /** For the tab and the history. */
  readonly title: string
  readonly heading: Content
  readonly greeting?: Content
  readonly question: Content
  readonly yes: Content
  readonly no: Content
}

export interface RefusedWords {
  readonly title: string
  /** What was wrong, in one sentence or two; our own where a vendor has none. */
  readonly text?: Content
}

export interface SignedOutWords {
  readonly title: string
}
