import type { PageContext } from '../../platform/pages/context.ts'
import { html } from '../../platform/pages/html.ts'
import { page } from '../../platform/pages/layout.ts'
import { sentence } from '../../platform/pages/messages/index.ts'
import { type UpstreamFate, upstreamFate } from './upstream-fate.ts'

export interface StillSignedInView {
  readonly upstream: UpstreamFate
  /** The way on to where the browser was to rest: an address of ours. */
  readonly goOn: string
}

/**
 * The page between a logout and its landing where the upstream did not do its part (FED-13): the logout here stands,
 * and the person may try again or go on.
 *
 * @param context language, tenant, address prefix
 * @param view the upstream, and the way on
 */
export function renderStillSignedIn(context: PageContext, { upstream, goOn }: StillSignedInView): string {
  const { texts, language, tenantName: tenant } = context
  return page(context, {
    title: texts('upstream.title'),
    direction: 'direction.off-stage',
    heading: texts('upstream.title'),
    body: html`<p class="lead">${sentence(language, 'signed-out.lead', { tenant })}</p>
      ${upstreamFate(context, upstream)}
      <p class="back">
        <a class="button secondary" id="continue" href="${goOn}">${texts('upstream.go-on')}</a>
      </p>`,
  })
}
