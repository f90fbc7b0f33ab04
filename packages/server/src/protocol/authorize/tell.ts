import type { Client } from '../../domain/client.ts'
import type { OAuthError, OAuthErrorCode } from '../../domain/oauth-error.ts'
import { type AnswerParameters, issuerAt, type Profile } from '../../domain/profile.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import type { ErrorPage } from '../../sign-in/index.ts'
import type { NoteRefusal } from '../client-auth/index.ts'
import type { AnswerTarget } from './admission/decide.ts'
import { answerParameters, errorParameters } from './render.ts'
import { sendAnswer } from './response-mode/send.ts'

export interface TellDeps {
  /** Of the door that the request came through. */
  readonly profile: Profile
  readonly errorPage: ErrorPage
  readonly noteRefusal: NoteRefusal
  /** What the app can watch the session by (Session Management §2), where that is on. */
  readonly sessionState?: (
    request: HttpRequest,
    app: { readonly client: Client; readonly redirectUri: string },
  ) => string | undefined
}

/** The app that hears an answer, and where. */
export interface Told {
  readonly client: Client
  readonly target: AnswerTarget
  readonly uiLocales: string | undefined
}

/** Brings an app what was made for it, in the words of its door. */
export function tellAnswer(
  request: HttpRequest,
  told: Told & { readonly made: AnswerParameters },
  deps: TellDeps,
): HttpResponse {
  const parameters = answerParameters(told.made, frameOf(request, told, deps))
  const spelled = deps.profile.spelling.answer(parameters)
  if (!spelled) throw new Error('a door has no words for what it issues')
  return sendAnswer(request, { ...told, parameters: spelled })
}

/** Tells an app of an error; the person, where its door has no words for it. */
export function tellError(
  request: HttpRequest,
  told: Told & { readonly error: OAuthError },
  deps: TellDeps,
): HttpResponse {
  const parameters = errorParameters(told.error, frameOf(request, told, deps))
  const spelled = deps.profile.spelling.answer(parameters, told.error, told.target.isSilent)
  if (!spelled) return tellPerson(request, told, deps)
  if (!isEveryday(told.error)) deps.noteRefusal(request, told.error)
  return sendAnswer(request, { ...told, parameters: spelled })
}

/** Nobody has anything to mend where a person has to act first, or said no. */
function isEveryday({ code, reason }: OAuthError): boolean {
  return reason === code && personal.includes(code)
}

const personal: readonly OAuthErrorCode[] = [
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
  'access_denied',
]

/** The page for an error that no app is told of; our log learns what it does not say. */
export function tellPerson(
  request: HttpRequest,
  { error, client, uiLocales }: Untold,
  { profile, errorPage, noteRefusal }: Pick<TellDeps, 'profile' | 'errorPage' | 'noteRefusal'>,
): HttpResponse {
  const { code, description, reason, mistake } = error
  if (reason !== code) noteRefusal(request, error)
  return errorPage(request, {
    status: 400,
    code,
    description,
    voice: profile.name,
    ...(mistake && { mistake }),
    ...(client && { client }),
    ...(uiLocales === undefined ? {} : { uiLocales }),
  })
}

interface Untold {
  readonly error: OAuthError
  readonly client?: Client | undefined
  readonly uiLocales?: string | undefined
}

function frameOf(request: HttpRequest, { client, target }: Told, { sessionState, profile }: TellDeps) {
  return {
    state: target.state,
    // RFC 9207 §2: the issuer of the door, by whose metadata the app knows us.
    issuer: issuerAt(profile, request.address),
    sessionState: sessionState?.(request, { client, redirectUri: target.redirectUri }),
  }
}
