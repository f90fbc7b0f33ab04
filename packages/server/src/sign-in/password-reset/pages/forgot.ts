import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { alertNotice } from '../../../platform/pages/notice.ts'
import { usernameField } from '../../pages/account-fields.ts'
import { waitInWords } from '../../pages/password-problem.ts'

/** The form posts `username`. */
export interface ForgotView extends FormTarget {
  /** What was typed before, or what the app said. */
  readonly username?: string | undefined
  readonly problem?: ForgotProblem | undefined
  /** With `throttled`: when the next attempt may succeed. */
  readonly retryAfterSeconds?: number | undefined
  /** Back to the page that the person came from. */
  readonly signIn?: string | undefined
}

/** Why nothing was done. */
export type ForgotProblem = 'missing' | 'expired-form' | 'throttled'

/**
 * The page on which somebody says whose password they forgot.
 *
 * @param context language, tenant, address prefix
 * @param view where to post, and what went wrong before
 */
export function renderForgot(context: PageContext, view: ForgotView): string {
  const { language, texts, tenantName } = context
  const attributes = [
    view.problem && html` aria-describedby="problem"`,
    view.problem === 'missing' && html` aria-invalid="true"`,
    html` autofocus`,
  ]
  return page(context, {
    title: texts('forgot.title'),
    direction: 'direction.aside',
    heading: texts('forgot.title'),
    body: html`<p class="lead">${sentence(language, 'forgot.lead', { tenant: tenantName })}</p>
      ${problem(context, view)}
      ${form(view, [
        usernameField(context, { value: view.username, attributes }),
        html`<div class="actions">
          <button class="primary" type="submit" id="submit">${texts('forgot.submit')}</button>
        </div>`,
      ])}
      ${view.signIn !== undefined && html`<p class="back"><a id="back" href="${view.signIn}">${texts('forgot.sign-in')}</a></p>`}`,
  })
}

function problem(context: PageContext, { problem, retryAfterSeconds }: ForgotView): Safe | undefined {
  const { texts } = context
  switch (problem) {
    case undefined:
      return undefined
    case 'throttled':
      return alertNotice({ title: texts('sign-in.throttled'), next: waitInWords(context, retryAfterSeconds) })
    case 'expired-form':
      return alertNotice({ title: texts('sign-in.expired-form'), next: texts('forgot.expired-form.next') })
    case 'missing':
      return alertNotice({ title: texts('forgot.missing'), next: texts('forgot.missing.next') })
  }
}
