import type { Client } from '../domain/client.ts'
import type { RequestMistake } from '../domain/oauth-error.ts'
import type { HttpRequest, HttpResponse } from '../platform/http/message.ts'

/** Something to tell the person that cannot be sent to an app. */
export interface PageError {
  readonly status: number
  /** An OAuth error code, or a word of ours such as `expired_form`. */
  readonly code: string
  /** One English sentence for developers, without secrets and raw input. */
  readonly description: string
  /** Which mistake of the app's it is, where dialects may have their own words for it. */
  readonly mistake?: RequestMistake
  /** The app to go back to, where it is known for sure. */
  readonly client?: Pick<Client, 'id' | 'name' | 'uri'>
  readonly uiLocales?: string
  /** In whose words: a dialect's name; ours unless told, and where that dialect has none for this. */
  readonly voice?: string
}

/** How this slice shows an error: the page itself belongs to the protocol slice above. */
export type ErrorPage = (request: HttpRequest, error: PageError) => HttpResponse
