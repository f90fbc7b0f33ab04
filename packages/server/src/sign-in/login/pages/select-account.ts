import { accountCard, type AccountView } from '../../../platform/pages/account.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { choices, form, type FormTarget } from '../../../platform/pages/form.ts'
import { html } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'

/** The form posts `choice`: `continue` or `other`. */
export interface SelectAccountView extends FormTarget {
  /** Who is signed in in this browser. */
  readonly account: AccountView
  readonly clientName: string
}

/**
 * The page that asks whether to go on as the person who is signed in (CORE §3.1.2.1: `prompt=select_account`).
 *
 * @param context language, tenant, address prefix
 * @param view who is signed in, and which app wants to know
 */
export function renderSelectAccount(context: PageContext, view: SelectAccountView): string {
  const { language, texts } = context
  return page(context, {
    title: texts('select-account.title'),
    direction: 'direction.re-enter',
    heading: texts('select-account.title'),
    body: html`<p class="lead">${sentence(language, 'select-account.lead', { client: view.clientName })}</p>
      ${accountCard(context, view.account)}
      ${form(
        view,
        choices(
          {
            name: 'choice',
            value: 'continue',
            label: sentence(language, 'select-account.continue', { name: view.account.name }),
          },
          { name: 'choice', value: 'other', label: texts('select-account.other') },
        ),
      )}`,
  })
}
