import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { alertNotice } from '../../../platform/pages/notice.ts'
import type { PasswordWeakness } from '../../password/decide.ts'
import { newPasswordField } from '../../pages/new-password.ts'
import { passwordProblem } from '../../pages/password-problem.ts'

/** The form posts `password`. */
export interface ChooseView extends FormTarget {
  /** Whose password it is: for the person, and for password managers. */
  readonly username: string
  readonly problem?: ChooseProblem | undefined
}

/** Why nothing was changed. */
export type ChooseProblem = PasswordWeakness | 'missing' | 'expired-form'

/**
 * The page to which the link of a letter leads; it says beforehand what a new password ends.
 *
 * @param context language, tenant, address prefix
 * @param view where to post, and what went wrong before
 */
export function renderChoose(context: PageContext, view: ChooseView): string {
  const { texts } = context
  const isAboutPassword = view.problem !== undefined && view.problem !== 'expired-form'
  const about = isAboutPassword ? ('problem' as const) : undefined
  return page(context, {
    title: texts('reset.title'),
    direction: 'direction.re-enter',
    heading: texts('reset.title'),
    body: html`<p class="lead">${texts('reset.lead')}</p>
      ${view.problem && alertNotice(wordsFor(context, view.problem))}
      ${form(view, [
        accountField(context, view),
        newPasswordField(context, { label: texts('password.new'), problem: about, isOnlyField: true }),
        html`<div class="actions">
          <button class="primary" type="submit" id="submit">${texts('reset.submit')}</button>
        </div>`,
      ])}`,
  })
}

function wordsFor(context: PageContext, problem: ChooseProblem) {
  const { texts } = context
  switch (problem) {
    case 'expired-form':
      return { title: texts('sign-in.expired-form'), next: texts('reset.expired-form.next') }
    case 'missing':
      return { title: texts('reset.missing'), next: texts('reset.missing.next') }
    case 'short':
    case 'long':
    case 'common':
    case 'guessable':
      return passwordProblem(context, problem)
  }
}

function accountField({ texts }: PageContext, { username }: ChooseView): Safe {
  return html`<div class="field">
    <label for="username">${texts('sign-in.username')}</label>
    <input id="username" type="text" autocomplete="username" dir="auto" readonly value="${username}" />
  </div>`
}
