import { accountCard, type AccountView } from '../../../platform/pages/account.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { html } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import type { PageWords } from '../../pages/words.ts'

export interface SignedInView {
  readonly account: AccountView
  /** The app that the person goes on to. */
  readonly clientName?: string | undefined
  /** An address of ours. */
  readonly goOn: string
}

/** Long enough to be read. */
const pauseSeconds = 3

/**
 * The page that says for a moment that somebody signed in, and leads on by itself or at a press.
 *
 * @param context language, tenant, address prefix
 * @param view who signed in, and the way on
 * @param words a vendor's; our own unless told
 */
export function renderSignedIn(context: PageContext, view: SignedInView, words?: PageWords): string {
  const { language, texts } = context
  const { account, clientName: client, goOn } = view
  const title = words?.signedIn[language] ?? texts('signed-in.title')
  const lead =
    client === undefined ? texts('signed-in.lead-on') : sentence(language, 'signed-in.lead', { client })
  return page(context, {
    title,
    direction: 'direction.enter',
    heading: title,
    goOn: { seconds: pauseSeconds, to: goOn },
    body: html`<p class="lead" role="status">${lead}</p>
      ${accountCard(context, account)}
      <p class="aside">${texts('leaving.by-itself')}</p>
      <div class="actions">
        <a class="button primary" id="continue" href="${goOn}">${texts('leaving.go-on')}</a>
      </div>`,
  })
}
