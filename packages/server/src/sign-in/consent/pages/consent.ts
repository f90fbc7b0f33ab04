import { accountCard, type AccountView } from '../../../platform/pages/account.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { choices, form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { webAddress, webLink } from '../../../platform/pages/link.ts'
import { sentence, type MessageKey } from '../../../platform/pages/messages/index.ts'
import { cautionNotice } from '../../../platform/pages/notice.ts'
import { scopeWords } from '../../pages/scope-words.ts'

/** The form posts `decision`: `allow` or `deny`. */
export interface ConsentView extends FormTarget {
  readonly clientName: string
  readonly clientUri?: string | undefined
  /** Never loaded: an image from elsewhere would tell its server who is deciding here. */
  readonly logoUri?: string | undefined
  readonly policyUri?: string | undefined
  readonly tosUri?: string | undefined
  readonly account: AccountView
  /** The host that the answer goes to; a name alone proves nothing. */
  readonly returnsTo?: string | undefined
  /** What the person compares with their device (RFC 8628 §3.3.1). */
  readonly userCode?: string | undefined
  readonly scopes: readonly RequestedScope[]
  /** The tenant has every logout end everything: `offline_access` keeps no app connected after it. */
  readonly endsAllAtLogout?: boolean | undefined
}

/** One scope or resource of the request, and whether the person allowed it to this app before. */
export interface RequestedScope {
  readonly scope: string
  readonly remembered: boolean
}

/**
 * The page that asks whether an app may use the account (CORE §3.1.2.4).
 *
 * @param context language, tenant, address prefix
 * @param view who asks, for what, of whom
 */
export function renderConsent(context: PageContext, view: ConsentView): string {
  const { language, texts } = context
  const client = view.clientName
  return page(context, {
    title: texts('consent.title'),
    direction: 'direction.aside',
    heading: sentence(language, 'consent.heading', { client }),
    body: html`${deviceCaution(context, view.userCode)} ${accountCard(context, view.account)}
      <section aria-labelledby="scopes">
        <h2 id="scopes">${sentence(language, 'consent.list', { client })}</h2>
        <ul class="bill scopes">
          ${view.scopes.map((scope) => item(context, scope, view))}
        </ul>
      </section>
      ${form(
        view,
        choices(
          { name: 'decision', value: 'allow', label: texts('consent.allow') },
          { name: 'decision', value: 'deny', label: texts('consent.deny') },
        ),
      )}
      ${view.returnsTo !== undefined && html`<p class="aside">${sentence(language, 'consent.returns', { host: view.returnsTo })}</p>`}
      <p class="aside">
        ${view.userCode === undefined ? sentence(language, 'consent.deny.effect', { client }) : texts('consent.device.deny')}
      </p>
      ${links(context, view)}`,
  })
}

/** RFC 8628 §5.4: somebody else may have sent the code. */
function deviceCaution({ language, texts }: PageContext, userCode: string | undefined): Safe | undefined {
  if (userCode === undefined) return undefined
  return cautionNotice({
    title: sentence(language, 'consent.device', { code: userCode }),
    next: texts('consent.device.next'),
  })
}

function item(context: PageContext, { scope, remembered }: RequestedScope, view: ConsentView): Safe {
  const { texts } = context
  const offline = scope === 'offline_access' ? offlineWords(view) : undefined
  return html`<li>
    <span>${offline ? texts(offline) : scopeWords(context, scope)}</span>
    ${remembered && html`<span class="tag">${texts('consent.remembered')}</span>`}
    ${offline && html`<p class="note">${texts(`${offline}.note`)}</p>`}
  </li>`
}

/** CORE §11 promises access without the person; a tenant may keep less of it (D10). */
function offlineWords({ endsAllAtLogout }: ConsentView) {
  return endsAllAtLogout === true ? 'scope.offline_access.while-signed-in' : 'scope.offline_access'
}

function links({ texts }: PageContext, view: ConsentView): Safe | undefined {
  const candidates: readonly (readonly [string | undefined, MessageKey])[] = [
    [view.clientUri, 'consent.website'],
    [view.policyUri, 'consent.policy'],
    [view.tosUri, 'consent.terms'],
  ]
  const usable = candidates.filter(([uri]) => uri !== undefined && webAddress(uri) !== undefined)
  if (usable.length === 0) return undefined
  const items = usable.map(
    ([uri, key]) => html`<li>${webLink(uri, texts(key, { client: view.clientName }))}</li>`,
  )
  return html`<ul class="links">
    ${items}
  </ul>`
}
