import type { Client } from '../../../domain/client.ts'
import type { AnswerParameters } from '../../../domain/profile.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../../platform/http/message.ts'
import { scriptHash } from '../../../platform/http/script-hash.ts'
import { pageContextOf } from '../../../platform/http/page-context.ts'
import type { AnswerTarget } from '../admission/decide.ts'
import { fragmentAnswer, queryAnswer, said } from '../render.ts'
import { renderFormPost, submitScript } from './pages/form-post.ts'
import { messageScript, renderWebMessage } from './pages/web-message.ts'

/** An answer on its way to an app: a registered address of this client, and what it is told there. */
export interface Outgoing {
  readonly client: Pick<Client, 'name'>
  readonly target: AnswerTarget
  readonly parameters: AnswerParameters
  readonly uiLocales?: string | undefined
}

/** Sends an answer the way that its target says, good news and bad alike. */
export function sendAnswer(request: HttpRequest, outgoing: Outgoing): HttpResponse {
  const { target, parameters } = outgoing
  switch (target.responseMode) {
    case 'query':
      return queryAnswer(target.redirectUri, parameters)
    case 'fragment':
      return fragmentAnswer(target.redirectUri, parameters)
    case 'form_post':
      return formPost(request, outgoing)
    case 'web_message':
      return webMessage(request, outgoing)
  }
}

/** OAuth 2.0 Form Post Response Mode §2. */
function formPost(request: HttpRequest, { client, target, parameters, uiLocales }: Outgoing): HttpResponse {
  const body = renderFormPost(pageContextOf(request, uiLocales), {
    clientName: client.name,
    action: target.redirectUri,
    hidden: said(parameters),
  })
  return { ...htmlPage(200, body), allows: { scripts: [submitHash] } }
}

/** Only pages of the redirect URI's own origin may hold this one in a frame, and only they hear it. */
function webMessage(request: HttpRequest, { client, target, parameters, uiLocales }: Outgoing): HttpResponse {
  const { origin } = new URL(target.redirectUri)
  const body = renderWebMessage(pageContextOf(request, uiLocales), {
    clientName: client.name,
    origin,
    response: JSON.stringify(Object.fromEntries(said(parameters))),
  })
  return { ...htmlPage(200, body), allows: { scripts: [messageHash], framedBy: [origin] } }
}

const submitHash = scriptHash(submitScript)
const messageHash = scriptHash(messageScript)
