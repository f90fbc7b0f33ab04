import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { alertNotice } from '../../../platform/pages/notice.ts'

/** Other providers to sign in with; the form posts `upstream`. */
export interface UpstreamsView extends FormTarget {
  readonly upstreams: readonly { readonly id: string; readonly name: string }[]
}

/** Why signing in with an upstream did not work. */
export const upstreamProblems = [
  'denied',
  'unavailable',
  'failed',
  'late',
  'stale',
  'unknown-person',
  'closed-account',
] as const
export type UpstreamProblem = (typeof upstreamProblems)[number]

/** What went wrong at the upstream of this name; ours for it, never words of its own. */
export interface UpstreamFailureView {
  readonly problem: UpstreamProblem
  readonly name: string
}

/** A button for each upstream. Its id is the upstream's, so that scripted browsers find it. */
export function upstreamButtons({ language }: PageContext, view: UpstreamsView): Safe {
  const buttons = view.upstreams.map(
    ({ id, name }) =>
      html`<button class="secondary" type="submit" id="upstream-${id}" name="upstream" value="${id}">
        ${sentence(language, 'sign-in.upstream', { upstream: name })}
      </button>`,
  )
  return form(view, html`<div class="ways">${buttons}</div>`)
}

/** Between the password and the upstreams. */
export function orElse({ texts }: PageContext): Safe {
  return html`<p class="or">${texts('sign-in.or')}</p>`
}

/** What went wrong, and what to do next. */
export function upstreamNotice(
  { language, tenantName }: PageContext,
  { problem, name }: UpstreamFailureView,
): Safe {
  const names = { upstream: name, tenant: tenantName }
  return alertNotice({
    id: 'problem',
    title: sentence(language, `sign-in.upstream.${problem}`, names),
    next: sentence(language, `sign-in.upstream.${problem}.next`, names),
  })
}
