import { html, inlineScript, type Safe, toMarkup } from '../../../platform/pages/html.ts'
import { checkSessionScript } from './check-session-script.ts'

export const checkSessionPath = '/oauth2/session/check'

export interface CheckSessionView {
  readonly cookieName: string
  /** Hashes of client and origin, see `registeredPairs`. */
  readonly registeredPairs: readonly string[]
}

/**
 * A page that nobody looks at: it answers messages, and shows nothing.
 *
 * @param view what its script needs to know; never whether somebody is signed in
 */
export function renderCheckSession({ cookieName, registeredPairs }: CheckSessionView): string {
  return bare(
    html`<body data-cookie="${cookieName}" data-pairs="${registeredPairs.join(' ')}">
      ${inlineScript(checkSessionScript)}
    </body>`,
  )
}

/** The answer to an app that asks for the frame at a tenant that has none. */
export function renderNoSessionCheck(): string {
  return bare(
    html`<body>
      <p>Session management is not offered here.</p>
    </body>`,
  )
}

function bare(body: Safe): string {
  return `<!doctype html>\n${toMarkup(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Session check</title>
      </head>
      ${body}
    </html>`,
  )}\n`
}
