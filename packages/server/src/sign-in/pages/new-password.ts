import type { PageContext } from '../../platform/pages/context.ts'
import { html, type Safe } from '../../platform/pages/html.ts'

interface NewPassword {
  readonly label: string
  /** `new-password` where the form asks for the old one, too. */
  readonly name?: 'password' | 'new-password'
  /** The id of what is wrong with it, to be read out with the field. */
  readonly problem?: string | undefined
  /** Nothing else is to be filled in. */
  readonly isOnlyField?: boolean
}

/**
 * A field for a password that somebody chooses. NIST SP 800-63B-4 §3.1.1.2: managers may fill it in, pasting is
 * allowed, and nothing but its length is asked for.
 *
 * @param context language
 * @param field its label, and what was wrong before
 */
export function newPasswordField(
  { texts }: PageContext,
  { label, name = 'password', problem, isOnlyField = false }: NewPassword,
): Safe {
  const describedBy = problem === undefined ? `${name}-hint` : `${name}-hint ${problem}`
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="password"
      autocomplete="new-password"
      required
      minlength="8"
      aria-describedby="${describedBy}"
      ${problem !== undefined && html` aria-invalid="true"`}${(problem !== undefined || isOnlyField) && html` autofocus`}
    />
    <p class="hint" id="${name}-hint">${texts('password.hint')}</p>
  </div>`
}
