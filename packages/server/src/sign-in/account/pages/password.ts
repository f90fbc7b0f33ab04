import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { alertNotice } from '../../../platform/pages/notice.ts'
import { currentPasswordField } from '../../pages/account-fields.ts'
import { newPasswordField } from '../../pages/new-password.ts'
import { passwordProblem, waitInWords } from '../../pages/password-problem.ts'
import type { PageWords } from '../../pages/words.ts'
import type { PasswordWeakness } from '../../password/decide.ts'
import { waysOut, type WaysOutView } from './ways-out.ts'

/** The form posts `password`, the current one, and `new-password`. */
export interface PasswordView extends FormTarget {
  /** Whose password it is, for password managers. */
  readonly username: string
  readonly problem?: PasswordProblem | undefined
  /** With `throttled`: when the next attempt may succeed. */
  readonly retryAfterSeconds?: number | undefined
  /** The account page. */
  readonly back: string
  /** Where the page was opened from an app. */
  readonly out?: WaysOutView | undefined
}

/** Why nothing was changed. */
export type PasswordProblem = PasswordWeakness | 'same' | 'wrong-current' | 'missing' | 'throttled'

/**
 * The page on which people change their password; it says beforehand that this signs them out.
 *
 * @param context language, tenant, address prefix
 * @param view where to post, and what went wrong before
 * @param words a vendor's; our own unless told
 */
export function renderPassword(context: PageContext, view: PasswordView, words?: PageWords): string {
  const { texts } = context
  const about = isAboutNewOne(view.problem) ? ('problem' as const) : undefined
  const submit = html`<button class="primary" type="submit" id="submit">${texts('password.submit')}</button>`
  return page(context, {
    title: texts('password.title'),
    direction: 'direction.aside',
    heading: texts('password.title'),
    body: html`<p class="lead">${texts('password.lead')}</p>
      ${problem(context, view)}
      ${form(view, [
        usernameField(context, view),
        currentField(context, view),
        newPasswordField(context, { label: texts('password.new'), name: 'new-password', problem: about }),
        html`<div class="actions">${submit}</div>`,
      ])}
      <p class="back"><a id="back" href="${view.back}">${texts('password.back')}</a></p>
      ${view.out && waysOut(context, view.out, { look: 'secondary', words })}`,
  })
}

function problem(context: PageContext, { problem, retryAfterSeconds }: PasswordView): Safe | undefined {
  const { texts } = context
  switch (problem) {
    case undefined:
      return undefined
    case 'throttled':
      return alertNotice({ title: texts('sign-in.throttled'), next: waitInWords(context, retryAfterSeconds) })
    case 'same':
    case 'wrong-current':
    case 'missing':
      return alertNotice({ title: texts(`password.${problem}`), next: texts(`password.${problem}.next`) })
    case 'short':
    case 'long':
    case 'common':
    case 'guessable':
      return alertNotice(passwordProblem(context, problem))
  }
}

function isAboutNewOne(problem: PasswordView['problem']): boolean {
  switch (problem) {
    case undefined:
    case 'throttled':
    case 'wrong-current':
    case 'missing':
      return false
    case 'same':
    case 'short':
    case 'long':
    case 'common':
    case 'guessable':
      return true
  }
}

/** Shown so that a password manager knows whose password changes. */
function usernameField({ texts }: PageContext, { username }: PasswordView): Safe {
  return html`<div class="field">
    <label for="username">${texts('sign-in.username')}</label>
    <input id="username" type="text" autocomplete="username" dir="auto" readonly value="${username}" />
  </div>`
}

function currentField({ texts }: PageContext, { problem }: PasswordView): Safe {
  const isWrong = problem === 'wrong-current' || problem === 'missing'
  return currentPasswordField(texts('password.current'), [
    isWrong && html` aria-invalid="true" aria-describedby="problem"`,
    !isAboutNewOne(problem) && html` autofocus`,
  ])
}
