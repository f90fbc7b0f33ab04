import type { PageContext } from '../../../platform/pages/context.ts'
import { html } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'

export interface SentView {
  /** Where the question can be asked again. */
  readonly again: string
  /** Back to the page that the person came from. */
  readonly signIn?: string | undefined
}

/**
 * What everybody reads who asked for a new password, whether anything was sent or not (SEC-16).
 *
 * @param context language, tenant, address prefix
 * @param view the ways on
 */
export function renderSent(context: PageContext, { again, signIn }: SentView): string {
  const { language, texts, tenantName } = context
  return page(context, {
    title: texts('forgot.sent'),
    direction: 'direction.pause',
    heading: texts('forgot.sent'),
    body: html`<p class="lead">${sentence(language, 'forgot.sent.lead', { tenant: tenantName })}</p>
      <p class="aside">
        ${texts('forgot.sent.none')} <a id="again" href="${again}">${texts('forgot.again')}</a>
      </p>
      ${signIn !== undefined && html`<p class="back"><a id="back" href="${signIn}">${texts('forgot.sign-in')}</a></p>`}`,
  })
}
