import { accountCard } from '../../../platform/pages/account.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import type { PageWords } from '../../pages/words.ts'
import { accountNotice } from './account-notice.ts'
import type { OwnAccountView } from './account.ts'
import { appSection } from './apps.ts'
import { personalData, type PersonalData } from './personal-data.ts'
import { endings, sessionSection } from './sessions.ts'
import { waysOut, type WaysOutView } from './ways-out.ts'
import { waysSections } from './ways.ts'

/** What an account has a page for, where it is not all on one: the first is about the person. */
export const accountParts = ['profile', 'security', 'privacy', 'data'] as const
export type AccountPart = (typeof accountParts)[number]

/** One part of an account, opened from an app. */
export interface AccountPartView extends OwnAccountView, WaysOutView {
  readonly part: AccountPart
  /** Where each part is. */
  readonly links: Readonly<Record<AccountPart, string>>
  readonly data: PersonalData
}

/**
 * A part of a person's account, with the way to the other parts, back to the app, and out.
 *
 * @param context language, tenant, address prefix
 * @param view the account, and which part of it
 * @param words a vendor's; our own unless told
 */
export function renderAccountPart(context: PageContext, view: AccountPartView, words?: PageWords): string {
  const { language, texts, tenantName: tenant } = context
  const title = texts(`account.part.${view.part}`)
  return page(context, {
    title,
    direction: 'direction.on-stage',
    heading: title,
    body: html`${partLinks(context, view)}
      <p class="lead">${sentence(language, `account.part.${view.part}.lead`, { tenant })}</p>
      ${accountNotice(context, view.notice)} ${content(context, view)}
      ${waysOut(context, view, { look: 'primary', words })}`,
  })
}

function partLinks({ texts }: PageContext, { part, links }: AccountPartView): Safe {
  return html`<nav class="tabs" aria-label="${texts('account.parts')}">
    <ul class="links">
      ${accountParts.map(
        (one) =>
          html`<li>
            <a id="part-${one}" href="${links[one]}" ${one === part && html` aria-current="page"`}
              >${texts(`account.part.${one}`)}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`
}

function content(context: PageContext, view: AccountPartView): Safe {
  switch (view.part) {
    case 'profile':
      return html`${accountCard(context, view.account)} ${sessionSection(context, view)}`
    case 'security':
      return html`${waysSections(context, view)}
        <section aria-labelledby="elsewhere">
          <h2 id="elsewhere">${context.texts('account.elsewhere')}</h2>
          ${endings(context, view)}
        </section>`
    case 'privacy':
      return appSection(context, view)
    case 'data':
      return personalData(context, view.data)
  }
}
