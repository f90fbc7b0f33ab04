import type { PageContext } from '../../../../platform/pages/context.ts'
import { html, inlineScript } from '../../../../platform/pages/html.ts'
import { page } from '../../../../platform/pages/layout.ts'
import { sentence } from '../../../../platform/pages/messages/index.ts'

export interface WebMessageView {
  readonly clientName: string
  /** The only origin that may hear the answer. */
  readonly origin: string
  /** The answer as JSON. */
  readonly response: string
}

/**
 * Tells the window that asked: the one around this frame, or the one that opened this popup. The browser keeps
 * the message from any other origin than the one that is named. Allowed by its hash, so it reads its data from
 * the page.
 */
export const messageScript = `
  ;(function () {
    var answer = document.getElementById('answer')
    var asker = window.parent !== window ? window.parent : window.opener
    var message = {
      type: 'authorization_response',
      response: JSON.parse(answer.getAttribute('data-response')),
    }
    if (asker) asker.postMessage(message, answer.getAttribute('data-origin'))
  })()
`

/**
 * The page that brings an answer to an app's own page by a message (OAuth 2.0 Web Message Response Mode). It has
 * nothing to press: it stands in a frame, or in a popup that the app closes.
 *
 * @param context language, tenant, address prefix
 * @param view who may hear what
 */
export function renderWebMessage(
  context: PageContext,
  { clientName, origin, response }: WebMessageView,
): string {
  const { language, texts } = context
  return page(context, {
    title: texts('answer.title'),
    direction: 'direction.going',
    heading: sentence(language, 'answer.heading', { client: clientName }),
    body: html`<p class="lead" id="answer" data-origin="${origin}" data-response="${response}">
        ${texts('answer.message.lead')}
      </p>
      ${inlineScript(messageScript)}`,
  })
}
