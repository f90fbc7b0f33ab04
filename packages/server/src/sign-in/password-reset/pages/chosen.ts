import type { PageContext } from '../../../platform/pages/context.ts'
import { html } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { backLink, type Linked } from '../../../platform/pages/link.ts'

/**
 * That the new password counts, in a browser that was signed out of nothing.
 *
 * @param context language, tenant, address prefix
 * @param client the app from which it was asked for
 */
export function renderChosen(context: PageContext, client: Linked | undefined): string {
  const { texts } = context
  return page(context, {
    title: texts('reset.done'),
    direction: 'direction.exeunt',
    heading: texts('reset.done'),
    body: html`<p class="lead">${texts('reset.done.lead')}</p>
      ${client && backLink(context, client)}`,
  })
}
