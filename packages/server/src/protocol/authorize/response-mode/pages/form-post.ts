import type { PageContext } from '../../../../platform/pages/context.ts'
import { html, inlineScript } from '../../../../platform/pages/html.ts'
import { page } from '../../../../platform/pages/layout.ts'
import { sentence } from '../../../../platform/pages/messages/index.ts'

export interface FormPostView {
  readonly clientName: string
  /** The redirect URI: an address of the app's. */
  readonly action: string
  readonly hidden: readonly (readonly [name: string, value: string])[]
}

/** Presses the button. The page allows it by its hash, so it stands there exactly as it is here. */
export const submitScript = 'document.forms[0].submit()'

/**
 * The page that brings an answer to an app by a form (OAuth 2.0 Form Post Response Mode §2). By itself where
 * scripts run, else by its button.
 *
 * @param context language, tenant, address prefix
 * @param view where the form goes, and what it carries
 */
export function renderFormPost(context: PageContext, { clientName, action, hidden }: FormPostView): string {
  const { language, texts } = context
  return page(context, {
    title: texts('answer.title'),
    direction: 'direction.going',
    heading: sentence(language, 'answer.heading', { client: clientName }),
    body: html`<p class="lead">${texts('answer.form.lead')}</p>
      <form method="post" action="${action}">
        ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <div class="actions">
          <button class="primary" type="submit" id="continue">
            ${sentence(language, 'answer.form.continue', { client: clientName })}
          </button>
        </div>
      </form>
      ${inlineScript(submitScript)}`,
  })
}
