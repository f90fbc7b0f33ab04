import type { PageContext } from '../../../platform/pages/context.ts'
import { html } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'

/**
 * What a link leads to that was used, replaced, too old, or never given out.
 *
 * @param context language, tenant, address prefix
 * @param view where a new one is had
 */
export function renderOver(context: PageContext, { again }: { readonly again: string }): string {
  const { texts } = context
  return page(context, {
    title: texts('reset.over'),
    direction: 'direction.remains',
    heading: texts('reset.over'),
    body: html`<p class="lead">${texts('reset.over.lead')}</p>
      <p class="back">
        <a class="button secondary" id="again" href="${again}">${texts('reset.over.again')}</a>
      </p>`,
  })
}
