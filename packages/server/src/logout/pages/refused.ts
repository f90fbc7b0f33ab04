import type { ReturnList } from '../../domain/logout.ts'
import type { PageContext } from '../../platform/pages/context.ts'
import { code, facts } from '../../platform/pages/facts.ts'
import { form, type FormTarget } from '../../platform/pages/form.ts'
import { html, type Content, type Safe } from '../../platform/pages/html.ts'
import { page } from '../../platform/pages/layout.ts'
import { sentence } from '../../platform/pages/messages/index.ts'
import { isAppsOwn, listFields, type RefusedRequest } from './refusal.ts'
import type { LogoutWords } from './words.ts'

export type { LogoutRefusal } from './refusal.ts'

/** A refusal, with what the person can do about it. */
export interface RefusedView extends RefusedRequest {
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
 * @param words a vendor's; our own unless told
 */
export function renderRefused(context: PageContext, view: RefusedView, words?: LogoutWords): string {
  const { language, texts } = context
  const said = words?.refused(language, view)
  const title = said?.title ?? texts(view.nobodyIsHere ? 'refused.nobody' : 'refused.title')
  return page(context, {
    title,
    direction: 'direction.pause',
    heading: title,
    body: html`<p class="lead">${texts(view.nobodyIsHere ? 'refused.nobody.lead' : 'refused.lead')}</p>
      <section aria-labelledby="wrong">
        <h2 id="wrong">${texts('refused.wrong')}</h2>
        <p>${said?.text ?? texts(complaintOf(view))}</p>
        ${facts([
          [texts('refused.parameter'), code(view.parameter)],
          [texts('refused.value'), code(view.value)],
          [texts('refused.list'), view.lookedIn?.map((list) => line(ownerOf(context, list, view)))],
          [texts('refused.configured'), view.lookedIn?.map((list) => line(placeOf(context, list, view)))],
          [texts('refused.differs'), view.differs && texts(`refused.differs.${view.differs}`)],
        ])}
      </section>
      ${view.signOutAnyway && anyway(context, view.signOutAnyway)}
      <section class="developer" aria-labelledby="developer">
        <h2 id="developer">${developer(context, view)}</h2>
        ${view.lacksClient && html`<p>${texts('refused.return-not-listed.lacks-client')}</p>`}
        <p>${texts(fixOf(view))}</p>
      </section>`,
  })
}

/** Only where it is the app's own list alone, the app alone can be meant. */
function complaintOf({ reason, lookedIn = ['client'], namesPerson }: RefusedView) {
  if (reason === 'hint-session-mismatch' && namesPerson)
    return 'refused.hint-session-mismatch.person' as const
  return reason === 'return-not-listed' && !lookedIn.every(isAppsOwn)
    ? ('refused.return-not-listed.anywhere' as const)
    : (`refused.${reason}` as const)
}

/** Of an address, what holds where its door looks for it. */
function fixOf({ reason, match = 'exact', namesPerson }: RefusedView) {
  if (reason === 'return-not-listed') return `refused.return-not-listed.fix.${match}` as const
  if (reason === 'hint-session-mismatch' && namesPerson)
    return 'refused.hint-session-mismatch.person.fix' as const
  return `refused.${reason}.fix` as const
}

function line(content: Content): Safe {
  return html`<div>${content}</div>`
}

function ownerOf({ language, texts }: PageContext, list: ReturnList, { clientName }: RefusedView): Content {
  if (!isAppsOwn(list)) return texts(`refused.list.${list}`)
  return clientName === undefined ? '' : sentence(language, `refused.list.${list}`, { client: clientName })
}

/** Whoever runs the server finds the list by it. */
function placeOf({ language }: PageContext, list: ReturnList, { clientId }: RefusedView): Content {
  const field = code(listFields[list]) ?? ''
  switch (list) {
    case 'tenant':
    case 'session':
      return sentence(language, `refused.configured.${list}`, { field })
    case 'client':
    case 'client-sign-in':
      return sentence(language, 'refused.configured.client', { field, id: code(clientId ?? '') ?? '' })
  }
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
