import type { ReturnList } from '../../domain/logout.ts'
import type { PageContext } from '../../platform/pages/context.ts'
import { code, facts } from '../../platform/pages/facts.ts'
import { form, type FormTarget } from '../../platform/pages/form.ts'
import { html, type Content, type Safe } from '../../platform/pages/html.ts'
import { page } from '../../platform/pages/layout.ts'
import { sentence } from '../../platform/pages/messages/index.ts'

/** Why a logout request was not carried out. */
export type LogoutRefusal =
  | 'unknown-client'
  | 'return-not-listed'
  | 'return-without-client'
  | 'hint-not-ours'
  | 'hint-client-mismatch'
  | 'hint-session-mismatch'
  | 'duplicate-parameter'
  | 'malformed-parameter'
  | 'state-too-long'
  | 'not-navigated'

/** A refusal, precise enough for the person to go on and for the app's developer to mend it. */
export interface RefusedView {
  readonly reason: LogoutRefusal
  /** The name of the parameter at fault, as it stands on the wire. */
  readonly parameter?: string | undefined
  /** A return address, shortened; never a token (SEC-7). It is shown as text, never as a link (SEC-15). */
  readonly value?: string | undefined
  /** The lists that do not have it. */
  readonly lookedIn?: readonly ReturnList[] | undefined
  readonly clientName?: string | undefined
  /** Where there is a session that the person may end all the same. */
  readonly signOutAnyway?: FormTarget | undefined
  /** Nobody is signed in in this browser, as far as was looked: there was nothing to end. */
  readonly nobodyIsHere?: boolean | undefined
}

/**
 * The page for a request that must not be obeyed: nothing ended, nobody is redirected (RIL §4).
 *
 * @param context language, tenant, address prefix
 * @param view what was wrong with it
 */
export function renderRefused(context: PageContext, view: RefusedView): string {
  const { texts } = context
  const title = texts(view.nobodyIsHere ? 'refused.nobody' : 'refused.title')
  return page(context, {
    title,
    direction: 'direction.pause',
    heading: title,
    body: html`<p class="lead">${texts(view.nobodyIsHere ? 'refused.nobody.lead' : 'refused.lead')}</p>
      <section aria-labelledby="wrong">
        <h2 id="wrong">${texts('refused.wrong')}</h2>
        <p>${texts(complaintOf(view))}</p>
        ${facts([
          [texts('refused.parameter'), code(view.parameter)],
          [texts('refused.value'), code(view.value)],
          [texts('refused.list'), view.lookedIn && lists(context, view.lookedIn, view)],
        ])}
      </section>
      ${view.signOutAnyway && anyway(context, view.signOutAnyway)}
      <section class="developer" aria-labelledby="developer">
        <h2 id="developer">${developer(context, view)}</h2>
        <p>${texts(`refused.${view.reason}.fix`)}</p>
      </section>`,
  })
}

/** Only where it is the app's own list alone, the app alone can be meant. */
function complaintOf({ reason, lookedIn = ['client'] }: RefusedView) {
  return reason === 'return-not-listed' && lookedIn.some((list) => list !== 'client')
    ? ('refused.return-not-listed.anywhere' as const)
    : (`refused.${reason}` as const)
}

/** As their owners know them: in a client's registration, and in the configuration. */
const listNames: Readonly<Record<ReturnList, string>> = {
  client: 'post_logout_redirect_uris',
  session: 'post_logout_redirect_uris',
  tenant: 'allowedLogoutUrls',
}

function lists(context: PageContext, lookedIn: readonly ReturnList[], view: RefusedView): Safe {
  return html`${lookedIn.map(
    (list) => html`<div>${ownerOf(context, list, view)} ${code(listNames[list])}</div>`,
  )}`
}

function ownerOf({ language, texts }: PageContext, list: ReturnList, { clientName }: RefusedView): Content {
  if (list !== 'client') return texts(`refused.list.${list}`)
  return clientName === undefined ? '' : sentence(language, 'refused.list.client', { client: clientName })
}

function anyway({ texts }: PageContext, target: FormTarget): Safe {
  const button = html`<button class="secondary" type="submit" id="sign-out">
    ${texts('refused.anyway')}
  </button>`
  return html`${form(target, html`<div class="actions">${button}</div>`)}
    <p class="aside">${texts('refused.anyway.effect')}</p>`
}

function developer({ language, texts }: PageContext, { clientName }: RefusedView): Content {
  if (clientName === undefined) return texts('developer.heading')
  return sentence(language, 'developer.heading-of', { client: clientName })
}
