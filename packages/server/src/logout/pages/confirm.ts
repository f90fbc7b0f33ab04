import { accountCard, type AccountView } from '../../platform/pages/account.ts'
import type { PageContext } from '../../platform/pages/context.ts'
import { choices, form, type FormTarget } from '../../platform/pages/form.ts'
import { html, type Safe } from '../../platform/pages/html.ts'
import { page } from '../../platform/pages/layout.ts'
import { sentence } from '../../platform/pages/messages/index.ts'
import { personal } from '../../platform/pages/name.ts'
import { cautionNotice } from '../../platform/pages/notice.ts'
import type { LogoutWords, QuestionWords } from './words.ts'

/** The form posts `decision`: `yes` or `no`. */
export interface ConfirmView extends FormTarget {
  /** Who is signed in in this browser, whatever the request says (SEC-3). */
  readonly account: AccountView
  /** The app that asks, where one is known. */
  readonly clientName?: string | undefined
  /** The hint fits somebody else, or another session of the same person (RIL §2, §6). */
  readonly mismatch?: 'other-user' | 'other-session' | undefined
  /** A "yes" is about every browser of the person, and not this one alone (D12). */
  readonly everyDevice?: boolean | undefined
  /** How many apps would be signed out. */
  readonly appCount: number
  /** Their names; where there are many, the first of them. */
  readonly apps: readonly string[]
}

/**
 * The page that asks before a session ends: which account, which app asked, what follows (RIL §2, §6).
 *
 * @param context language, tenant, address prefix
 * @param view what would end
 * @param words a vendor's; our own unless told
 */
export function renderConfirm(context: PageContext, view: ConfirmView, words?: LogoutWords): string {
  const { language, tenantName } = context
  const subject = { userName: view.account.name, clientName: view.clientName, tenantName }
  const { title, heading, greeting, question, yes, no } =
    words?.question?.(language, subject) ?? ourWords(context, view)
  return page(context, {
    title,
    direction: 'direction.going',
    heading,
    body: html`<p class="lead">${greeting !== undefined && html`${greeting}<br />`}${question}</p>
      ${everyDevice(context, view)} ${mismatch(context, view)} ${accountCard(context, view.account)}
      ${apps(context, view)}
      ${form(
        view,
        choices({ name: 'decision', value: 'yes', label: yes }, { name: 'decision', value: 'no', label: no }),
      )}`,
  })
}

function ourWords(
  { language, texts, tenantName }: PageContext,
  { clientName, everyDevice }: ConfirmView,
): QuestionWords {
  return {
    title: texts('confirm.title'),
    heading: sentence(language, 'confirm.heading', { tenant: tenantName }),
    question:
      clientName === undefined
        ? texts(everyDevice ? 'confirm.unasked.every-device' : 'confirm.unasked')
        : sentence(language, everyDevice ? 'confirm.asked.every-device' : 'confirm.asked', {
            client: clientName,
          }),
    yes: texts('confirm.yes'),
    no: texts('confirm.no'),
  }
}

/** In whosever words the question is asked: nobody signs out everywhere without having read so. */
function everyDevice({ texts }: PageContext, { everyDevice }: ConfirmView): Safe | undefined {
  if (!everyDevice) return undefined
  return cautionNotice({ title: texts('confirm.every-device'), next: texts('confirm.every-device.next') })
}

function mismatch({ texts }: PageContext, { mismatch }: ConfirmView): Safe | undefined {
  if (!mismatch) return undefined
  return cautionNotice({ title: texts(`confirm.${mismatch}`), next: texts(`confirm.${mismatch}.next`) })
}

function apps({ texts }: PageContext, { appCount, apps, everyDevice }: ConfirmView): Safe {
  if (appCount === 0)
    return html`<p class="aside">
      ${texts(everyDevice ? 'confirm.no-apps.every-device' : 'confirm.no-apps')}
    </p>`
  const hidden = appCount - apps.length
  return html`<section aria-labelledby="apps">
    <h2 id="apps">
      ${texts(everyDevice ? 'confirm.apps.every-device' : 'confirm.apps', { count: appCount })}
    </h2>
    <ul class="bill">
      ${apps.map((name) => html`<li>${personal(name)}</li>`)}
      ${hidden > 0 && html`<li class="more">${texts('confirm.apps.more', { count: hidden })}</li>`}
    </ul>
  </section>`
}
