import type { PageContext } from '../../platform/pages/context.ts'
import { html, type Content, type Safe } from '../../platform/pages/html.ts'

interface Field {
  readonly value?: string | undefined
  /** What else the input needs: focus, what is wrong with it. */
  readonly attributes: Content
}

/**
 * Who somebody is, or wants to be: an email address or a username. Password managers know it by its name.
 *
 * @param context language
 * @param field what was typed before
 */
export function usernameField({ texts }: PageContext, { value, attributes }: Field): Safe {
  return html`<div class="field">
    <label for="username">${texts('sign-in.username')}</label>
    <input
      id="username"
      name="username"
      type="text"
      inputmode="email"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      dir="auto"
      required
      value="${value}"
      ${attributes}
    />
  </div>`
}

/**
 * A field for the password that somebody has.
 *
 * @param label what it is called here
 * @param attributes what else the input needs
 */
export function currentPasswordField(label: string, attributes: Content): Safe {
  return html`<div class="field">
    <label for="password">${label}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      required
      ${attributes}
    />
  </div>`
}
