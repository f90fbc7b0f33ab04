import { accountCard, type AccountView } from '../../../platform/pages/account.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { html } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { type AccountNotice, accountNotice } from './account-notice.ts'
import { appSection, type AppsView } from './apps.ts'
import { endings, type EndingsView, sessionSection, type SessionsView } from './sessions.ts'
import { waysSections, type WaysView } from './ways.ts'

/** A person's own account: every button is a form of its own and works without scripts. */
export interface OwnAccountView extends SessionsView, EndingsView, AppsView, WaysView {
  readonly account: AccountView
  readonly notice?: AccountNotice | undefined
}

/**
 * The page on which people see where they are signed in, and end it.
 *
 * @param context language, tenant, address prefix
 * @param view sessions, apps, and the form of every button
 */
export function renderAccount(context: PageContext, view: OwnAccountView): string {
  const { language, texts, tenantName } = context
  return page(context, {
    title: texts('account.title'),
    direction: 'direction.on-stage',
    heading: texts('account.title'),
    body: html`<p class="lead">${sentence(language, 'account.lead', { tenant: tenantName })}</p>
      ${accountNotice(context, view.notice)} ${accountCard(context, view.account)}
      ${sessionSection(context, view, endings(context, view))} ${appSection(context, view)}
      ${waysSections(context, view)}`,
  })
}
