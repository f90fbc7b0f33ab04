import { accountCard, type AccountView } from '../../platform/pages/account.ts'
import type { PageContext } from '../../platform/pages/context.ts'
import { html, type Safe } from '../../platform/pages/html.ts'
import { page } from '../../platform/pages/layout.ts'
import { backLink } from '../../platform/pages/link.ts'
import { sentence } from '../../platform/pages/messages/index.ts'

/** The person said no. */
export interface StayedView {
  readonly account: AccountView
  /** The app that had asked, where one is known. */
  readonly clientName?: string | undefined
  readonly clientUri?: string | undefined
}

/**
 * The page after a "no": nothing ended, and no redirect that an app could take for success (RIL-24).
 *
 * @param context language, tenant, address prefix
 * @param view who stays, and which app had asked
 */
export function renderStayed(context: PageContext, view: StayedView): string {
  const { texts } = context
  return page(context, {
    title: texts('stayed.title'),
    direction: 'direction.remains',
    heading: texts('stayed.title'),
    body: html`<p class="lead">${texts('stayed.lead')}</p>
      ${accountCard(context, view.account)}
      ${view.clientName !== undefined && client(context, view.clientName, view.clientUri)}`,
  })
}

function client(context: PageContext, name: string, uri: string | undefined): Safe {
  return html`<p class="aside">${sentence(context.language, 'stayed.client', { client: name })}</p>
    ${backLink(context, { name, uri })}`
}
