import { accountCard, type AccountView } from './account.ts'
import type { PageContext } from './context.ts'
import { code, facts } from './facts.ts'
import { form } from './form.ts'
import { html, type Safe } from './html.ts'
import { page } from './layout.ts'
import { webLink } from './link.ts'
import { personal } from './name.ts'

/** The provider's own front door. */
export interface HomeView {
  /** Who is signed in in this browser. */
  readonly account?: AccountView | undefined
  /** Where people see their sessions and apps. */
  readonly accountUrl: string
  /** Where the sign-out button posts to; it carries no values, so that address must ask before it ends anything. */
  readonly signOutAction: string
  readonly issuer: string
  readonly discoveryUrl: string
}

/**
 * The page at the provider's root: what this is, and whether somebody is signed in.
 *
 * @param context language, tenant, address prefix
 * @param view who is signed in, and where developers find the rest
 */
export function renderHome(context: PageContext, view: HomeView): string {
  const { texts, tenantName } = context
  return page(context, {
    title: texts('home.title'),
    direction: view.account ? 'direction.on-stage' : 'direction.off-stage',
    heading: personal(tenantName),
    body: html`<p class="lead">${texts('home.lead')}</p>
      ${view.account ? signedIn(context, view.account, view) : html`<p>${texts('home.signed-out')}</p>`}
      <section class="developer" aria-labelledby="developer">
        <h2 id="developer">${texts('developer.heading')}</h2>
        ${facts([
          [texts('home.issuer'), code(view.issuer)],
          [texts('home.discovery'), webLink(view.discoveryUrl, code(view.discoveryUrl))],
        ])}
      </section>`,
  })
}

function signedIn(
  context: PageContext,
  account: AccountView,
  { accountUrl, signOutAction: action }: HomeView,
): Safe {
  const { texts } = context
  const button = html`<button class="primary" type="submit" id="sign-out">${texts('home.sign-out')}</button>`
  const link = html`<a class="button secondary" id="account" href="${accountUrl}"
    >${texts('home.account')}</a
  >`
  return html`<p>${texts('home.signed-in')}</p>
    ${accountCard(context, account)}
    ${form({ action, hidden: {} }, html`<div class="actions">${button}${link}</div>`)}`
}
