import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { alertNotice } from '../../../platform/pages/notice.ts'

/** The form posts `user_code`. */
export interface EnterCodeView extends FormTarget {
  /** From the address, or from the attempt before. */
  readonly userCode?: string | undefined
  readonly problem?: EnterCodeProblem | undefined
  /** With `throttled`: when the next attempt may succeed. */
  readonly retryAfterSeconds?: number | undefined
}

/** Why the code did not lead on. */
export type EnterCodeProblem = 'missing' | 'unknown' | 'expired' | 'decided' | 'throttled'

/**
 * The page to type the code of a device (RFC 8628 §3.3).
 *
 * @param context language, tenant, address prefix
 * @param view what was typed before, and what was wrong with it
 */
export function renderEnterCode(context: PageContext, view: EnterCodeView): string {
  const { language, texts, tenantName } = context
  return page(context, {
    title: texts('connect.title'),
    direction: 'direction.enter',
    heading: texts('connect.title'),
    body: html`<p class="lead">${sentence(language, 'connect.lead', { tenant: tenantName })}</p>
      ${problem(context, view)}
      ${form(view, [
        codeField(context, view),
        html`<div class="actions">
          <button class="primary" type="submit" id="submit">${texts('connect.submit')}</button>
        </div>`,
      ])}
      <p class="aside">${texts('connect.warning')}</p>`,
  })
}

function problem({ texts }: PageContext, view: EnterCodeView): Safe | undefined {
  if (!view.problem) return undefined
  return alertNotice({
    title: texts(`connect.${view.problem}`),
    next: nextStep(texts, view.problem, view.retryAfterSeconds),
  })
}

function nextStep(texts: PageContext['texts'], wrong: EnterCodeProblem, retryAfterSeconds = 60): string {
  if (wrong !== 'throttled') return texts(`connect.${wrong}.next`)
  const seconds = Math.ceil(retryAfterSeconds)
  if (seconds < 60) return texts('sign-in.throttled.seconds', { seconds })
  return texts('sign-in.throttled.minutes', { minutes: Math.ceil(seconds / 60) })
}

function codeField({ texts }: PageContext, { userCode, problem: wrong }: EnterCodeView): Safe {
  return html`<div class="field">
    <label for="user_code">${texts('connect.code')}</label>
    <input
      id="user_code"
      name="user_code"
      type="text"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      maxlength="64"
      required
      value="${userCode}"
      ${wrong && html` aria-describedby="problem" aria-invalid="true"`}
      autofocus
    />
  </div>`
}
