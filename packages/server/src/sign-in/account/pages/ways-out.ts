import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { appLink } from '../../../platform/pages/link.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import type { PageWords } from '../../pages/words.ts'

/** The app that a page of an account was opened from. */
export interface WayBack {
  /** An address that it registered. */
  readonly to: string
  readonly clientName: string
}

/** How people leave a page of their account. */
export interface WaysOutView {
  readonly back?: WayBack | undefined
  /** Ends the session of this browser. */
  readonly signOut: FormTarget
}

/**
 * The way back to the app, and out; each says where it leads.
 *
 * @param said `look` of the button that signs out: `primary` where the page is about no other; `words` of a vendor, our
 * own unless told
 */
export function waysOut(
  context: PageContext,
  { back, signOut }: WaysOutView,
  { look, words }: { readonly look: 'primary' | 'secondary'; readonly words?: PageWords | undefined },
): Safe {
  const { language, texts } = context
  const logout = words?.logout[language] ?? texts('home.sign-out')
  const backTo = back && backButton(context, back, words)
  const ends = html`<span id="logout-hint">${texts('account.logout.effect', { logout })}</span>`
  return html`<div class="actions ways-out">
      ${backTo?.button} ${form(signOut, logoutButton(logout, look))}
    </div>
    <p class="aside">${backTo?.hint}${backTo && language !== 'zh' && ' '}${ends}</p>`
}

/** Vendors' scripts and tests press the button by its `data-action`. */
function logoutButton(label: string, look: 'primary' | 'secondary'): Safe {
  const known = html`id="logout" data-action="logout"`
  return html`<button class="${look}" type="submit" ${known} aria-describedby="logout-hint">${label}</button>`
}

/** Vendors' tests know the label, and it is the same for every app: beside it stands which one it is. */
function backButton(
  { language, texts }: PageContext,
  { to, clientName: client }: WayBack,
  words?: PageWords,
) {
  const label = words?.backToApp[language] ?? texts('account.back-to-app')
  const button = appLink(to, { id: 'back-to-app', label, hint: 'back-to-app-hint' })
  const leads = sentence(language, 'account.back-to-app.effect', { back: html`${label}`, client })
  return button && { button, hint: html`<span id="back-to-app-hint">${leads}</span>` }
}
