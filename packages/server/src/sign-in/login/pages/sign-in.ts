import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Content, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { alertNotice, cautionNotice } from '../../../platform/pages/notice.ts'
import { currentPasswordField, usernameField } from '../../pages/account-fields.ts'
import { otherWay } from '../../pages/other-way.ts'
import { waitInWords } from '../../pages/password-problem.ts'
import {
  orElse,
  upstreamButtons,
  type UpstreamFailureView,
  upstreamNotice,
  type UpstreamsView,
} from './upstreams.ts'

/** The form posts `username` and `password` besides its hidden values. */
export interface SignInView extends FormTarget {
  /** The app that sent the person here. */
  readonly clientName?: string | undefined
  /** Prefilled, from `login_hint` or from the attempt before. */
  readonly username?: string | undefined
  readonly problem?: SignInProblem | undefined
  /** With `throttled`: when the next attempt may succeed. */
  readonly retryAfterSeconds?: number | undefined
  /** The person is signed in and must prove it anew (CORE §3.1.2.1: `prompt=login`, `max_age`). */
  readonly reauthenticating?: { readonly username: string } | undefined
  /** Where people open an account, if they may. */
  readonly signUp?: string | undefined
  /** The person came for a new account, and there are none to be had. */
  readonly cannotSignUp?: boolean | undefined
  /** Where people get a new password, if they can. */
  readonly forgot?: string | undefined
  /** Other providers to sign in with, if there are any. */
  readonly upstreams?: UpstreamsView | undefined
  readonly upstreamProblem?: UpstreamFailureView | undefined
  /** Whoever must prove it anew has no password here. */
  readonly withoutPassword?: boolean | undefined
}

/** Why the attempt before did not work. */
export type SignInProblem = 'wrong-credentials' | 'throttled' | 'expired-form' | 'missing'

/**
 * The page that asks who somebody is.
 *
 * @param context language, tenant, address prefix
 * @param view what to ask, and what went wrong before
 */
export function renderSignIn(context: PageContext, view: SignInView): string {
  const { texts } = context
  const title = view.reauthenticating ? texts('sign-in.again') : texts('sign-in.title')
  return page(context, {
    title,
    direction: view.reauthenticating ? 'direction.re-enter' : 'direction.enter',
    heading: heading(context, view, title),
    body: html`<p class="lead">${lead(context, view)}</p>
      ${problem(context, view) ?? caution(context, view)}
      ${!view.withoutPassword && passwordWay(context, view)} ${upstreamWays(context, view)}
      ${view.signUp !== undefined && otherWay(texts('sign-in.no-account'), view.signUp, texts('sign-up.title'))}`,
  })
}

function passwordWay(context: PageContext, view: SignInView): Safe {
  const { texts } = context
  const submit = view.reauthenticating ? texts('sign-in.again.submit') : texts('sign-in.submit')
  return html`${form(view, [
    accountField(context, view),
    currentPasswordField(texts('sign-in.password'), attributesOf(view, 'password')),
    html`<div class="actions"><button class="primary" type="submit" id="submit">${submit}</button></div>`,
  ])}
  ${
    view.forgot !== undefined &&
    html`<p class="aside"><a id="forgot" href="${view.forgot}">${texts('sign-in.forgot')}</a></p>`
  }`
}

function upstreamWays(context: PageContext, { upstreams, withoutPassword }: SignInView): Safe | undefined {
  if (!upstreams) return undefined
  return html`${!withoutPassword && orElse(context)} ${upstreamButtons(context, upstreams)}`
}

function heading({ language }: PageContext, view: SignInView, title: string): Content {
  if (view.reauthenticating || view.clientName === undefined) return title
  return sentence(language, 'sign-in.heading', { client: view.clientName })
}

function lead({ language, texts, tenantName }: PageContext, view: SignInView): Content {
  if (!view.reauthenticating) return sentence(language, 'sign-in.lead', { tenant: tenantName })
  const [key, keyFor] = view.withoutPassword
    ? (['sign-in.again.elsewhere', 'sign-in.again.elsewhere-for'] as const)
    : (['sign-in.again.lead', 'sign-in.again.lead-for'] as const)
  return view.clientName === undefined ? texts(key) : sentence(language, keyFor, { client: view.clientName })
}

function problem(context: PageContext, view: SignInView): Safe | undefined {
  if (view.upstreamProblem) return upstreamNotice(context, view.upstreamProblem)
  if (!view.problem) return undefined
  return alertNotice({
    id: 'problem',
    title: context.texts(`sign-in.${view.problem}`),
    next: nextStep(context, view.problem, view.retryAfterSeconds),
  })
}

function caution({ language, texts, tenantName }: PageContext, view: SignInView): Safe | undefined {
  if (!view.cannotSignUp) return undefined
  return cautionNotice({
    title: texts('sign-in.no-sign-up'),
    next: sentence(language, 'sign-in.no-sign-up.next', { tenant: tenantName }),
  })
}

function nextStep(context: PageContext, problem: SignInProblem, retryAfterSeconds?: number): string {
  return problem === 'throttled'
    ? waitInWords(context, retryAfterSeconds)
    : context.texts(`sign-in.${problem}.next`)
}

/** Shown even when it cannot be changed, so that a password manager knows whose password is meant. */
function accountField(context: PageContext, view: SignInView): Safe {
  const fixed = view.reauthenticating?.username
  const attributes = html`${fixed !== undefined && html` readonly`}${attributesOf(view, 'username')}`
  return usernameField(context, { value: fixed ?? view.username, attributes })
}

/** The field to fill in next has the focus, and whoever hears it hears the problem with it. */
function attributesOf(view: SignInView, field: 'username' | 'password'): Content {
  const isWrong = view.problem === 'wrong-credentials' || view.problem === 'missing'
  const fixed = view.reauthenticating?.username
  const isNext = (fixed ?? view.username ?? '') === '' ? 'username' : 'password'
  return [
    view.problem && html` aria-describedby="problem"`,
    isWrong && !(field === 'username' && fixed !== undefined) && html` aria-invalid="true"`,
    field === isNext && html` autofocus`,
  ]
}
