import type { PageContext } from '../../platform/pages/context.ts'
import { code } from '../../platform/pages/facts.ts'
import { html, type Content, type Safe } from '../../platform/pages/html.ts'
import { icon } from '../../platform/pages/icons.ts'
import { page } from '../../platform/pages/layout.ts'
import { backLink } from '../../platform/pages/link.ts'
import { sentence } from '../../platform/pages/messages/index.ts'
import { cautionNotice } from '../../platform/pages/notice.ts'
import type { EndedBeside } from '../reach/decide.ts'
import { castList, type ToldApp } from './cast-list.ts'
import { summary } from './summary.ts'
import { type UpstreamFate, upstreamFate } from './upstream-fate.ts'
import type { LogoutWords } from './words.ts'

export type { AppState, ToldApp } from './cast-list.ts'

/** What became of a logout, so far. */
export interface SignedOutView {
  readonly apps: readonly ToldApp[]
  /** Whether the page has its final form. */
  readonly settled: boolean
  /** While not settled: when to look again. */
  readonly refreshSeconds?: number | undefined
  /** The app to go back to; its address must come from a registration, never from the request (SEC-15). */
  readonly backTo?: { readonly name: string; readonly uri: string } | undefined
  /** An address that the request asked for and nobody registered (D5): an absolute one of the web, in ASCII. */
  readonly leadsTo?: string | undefined
  /** The upstream that the person came from, and whether they are signed out there. */
  readonly upstreams?: readonly UpstreamFate[] | undefined
  /** What of the person ended with the session of this browser. */
  readonly beside?: EndedBeside | undefined
  /** There was no session to end. */
  readonly alreadySignedOut?: boolean | undefined
  /** Who was signed in. */
  readonly accountName?: string | undefined
}

/**
 * The page on which the person sees who has been told of their logout, and who could not be.
 *
 * @param context language, tenant, address prefix
 * @param view the apps and what each of them answered
 * @param words a vendor's; our own unless told
 */
export function renderSignedOut(context: PageContext, view: SignedOutView, words?: LogoutWords): string {
  const ours = context.texts(view.alreadySignedOut ? 'signed-out.already' : 'signed-out.title')
  const title = words?.signedOut?.(context.language).title ?? ours
  return page(context, {
    title,
    direction: direction(view),
    heading: title,
    curtain: view.settled ? 'closing' : 'raised',
    refreshSeconds: view.settled ? undefined : view.refreshSeconds,
    body: html`<p class="lead">${lead(context, view)}</p>
      ${view.beside && html`<p>${context.texts(`signed-out.${view.beside}`)}</p>`}
      ${view.apps.length > 0 ? told(context, view) : untold(context, view)}
      ${view.upstreams?.map((one) => upstreamFate(context, one))}
      ${view.leadsTo !== undefined && outside(context, view.leadsTo)}
      ${view.backTo && backLink(context, view.backTo)}`,
  })
}

function direction({ settled, alreadySignedOut, apps }: SignedOutView) {
  if (alreadySignedOut && apps.length === 0) return 'direction.empty'
  return settled ? 'direction.exeunt' : 'direction.leaving'
}

function lead({ language, tenantName: tenant }: PageContext, view: SignedOutView): Content {
  if (view.alreadySignedOut) return sentence(language, 'signed-out.already.lead', { tenant })
  if (view.accountName === undefined) return sentence(language, 'signed-out.lead', { tenant })
  return sentence(language, 'signed-out.lead-of', { tenant, account: view.accountName })
}

function told(context: PageContext, view: SignedOutView): Safe {
  return html`<section aria-labelledby="apps">
    <h2 id="apps">${context.texts('signed-out.apps')}</h2>
    <p class="status" role="status">${summary(context, view.apps, view.settled)}</p>
    ${castList(context, view.apps)}
  </section>`
}

function untold({ texts }: PageContext, view: SignedOutView): Safe | undefined {
  if (view.alreadySignedOut) return undefined
  return html`<p>${texts(view.beside ? 'signed-out.no-apps.beside' : 'signed-out.no-apps')}</p>`
}

/** Shown for what it is, by its host alone, and left to the person: nobody is ever sent there. */
function outside({ language, texts }: PageContext, address: string): Safe | undefined {
  const host = code(URL.parse(address)?.host)
  if (host === undefined) return undefined
  const label = sentence(language, 'signed-out.leads-to.open', { host })
  return html`<section>
    ${cautionNotice({
      title: sentence(language, 'signed-out.leads-to', { host }),
      next: texts('signed-out.leads-to.next'),
    })}
    <p>
      <a id="outside" href="${address}" rel="noreferrer noopener external">${label}</a> ${icon('outside')}
    </p>
  </section>`
}
