import type { RequestMistake } from '../../domain/oauth-error.ts'
import type { PageContext } from '../../platform/pages/context.ts'
import { code, facts } from '../../platform/pages/facts.ts'
import { html } from '../../platform/pages/html.ts'
import { page } from '../../platform/pages/layout.ts'
import { backLink } from '../../platform/pages/link.ts'
import { errorKind } from './error-kind.ts'
import type { ErrorWords } from './words.ts'

/** An error that is shown here because it must not, or cannot, be sent to an app (RFC 6749 §4.1.2.1). */
export interface ErrorView {
  /** The HTTP status of the answer. */
  readonly status: number
  /** An OAuth error code or our own word for an HTTP error, such as `not_found`. */
  readonly code: string
  /** One plain English sentence for developers; holds no secret and no raw input. */
  readonly description: string
  /** Which mistake of the app's it is, where it is one that has a name. */
  readonly mistake?: RequestMistake | undefined
  readonly clientName?: string | undefined
  readonly clientUri?: string | undefined
  /** Under which the log knows this fault. */
  readonly incidentId?: string | undefined
}

/**
 * The page for everything that went wrong outside a logout.
 *
 * @param context language, tenant, address prefix
 * @param view what went wrong
 * @param words a vendor's; our own unless told
 */
export function renderError(context: PageContext, view: ErrorView, words?: ErrorWords): string {
  const { language, texts } = context
  const named = words?.(language, view)
  const said = named?.code ?? view.code
  const kind = errorKind(view.status, said)
  const title = named?.title ?? texts(`error.${kind}`)
  const { clientName: name, clientUri: uri } = view
  return page(context, {
    title,
    direction: 'direction.pause',
    heading: title,
    body: html`<p class="lead">${texts(`error.${kind}.next`)}</p>
      ${name !== undefined && backLink(context, { name, uri })}
      <section class="developer" aria-labelledby="details">
        <h2 id="details">${texts('error.details')}</h2>
        ${facts([
          [texts('error.status'), view.status],
          [texts('error.code'), code(said)],
          [texts('error.description'), view.description && html`<span lang="en">${view.description}</span>`],
          [texts('error.incident'), code(view.incidentId)],
        ])}
      </section>`,
  })
}
