import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Content, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { alertNotice, cautionNotice } from '../../../platform/pages/notice.ts'
import { newPasswordField } from '../../pages/new-password.ts'
import { usernameField } from '../../pages/account-fields.ts'
import { otherWay } from '../../pages/other-way.ts'
import { passwordProblem, waitInWords } from '../../pages/password-problem.ts'
import type { SignUpFault } from '../decide.ts'

/** The form posts `username`, `name` and `password` besides its hidden values. */
export interface SignUpView extends FormTarget {
  /** The app that sent the person here. */
  readonly clientName?: string | undefined
  readonly username?: string | undefined
  readonly name?: string | undefined
  readonly problem?: SignUpProblem | undefined
  /** With `throttled`: when the next attempt may succeed. */
  readonly retryAfterSeconds?: number | undefined
  /** Who is signed in in this browser and would be signed out. */
  readonly replaces?: string | undefined
  /** Where those go who have an account. */
  readonly signIn: string
}

/** Why the attempt before did not work. */
export type SignUpProblem = SignUpFault | 'taken' | 'throttled' | 'expired-form'

/**
 * The page on which somebody opens an account.
 *
 * @param context language, tenant, address prefix
 * @param view what to ask, and what went wrong before
 */
export function renderSignUp(context: PageContext, view: SignUpView): string {
  const { language, texts, tenantName } = context
  const { clientName: client, replaces } = view
  const submit = html`<button class="primary" type="submit" id="submit">${texts('sign-up.submit')}</button>`
  return page(context, {
    title: texts('sign-up.title'),
    direction: 'direction.enter',
    heading:
      client === undefined ? texts('sign-up.title') : sentence(language, 'sign-up.heading', { client }),
    body: html`<p class="lead">${sentence(language, 'sign-up.lead', { tenant: tenantName })}</p>
      ${problem(context, view)} ${replaces !== undefined && replacing(context, replaces)}
      ${form(view, [
        usernameField(context, {
          value: view.username,
          attributes: html` maxlength="254"${attributes(view, 'username')}`,
        }),
        nameField(context, view),
        newPasswordField(context, { label: texts('sign-in.password'), problem: problemOf(view, 'password') }),
        html`<div class="actions">${submit}</div>`,
      ])}
      ${otherWay(texts('sign-up.has-account'), view.signIn, texts('sign-up.sign-in'))}`,
  })
}

function replacing({ language }: PageContext, name: string): Safe {
  return cautionNotice({
    title: sentence(language, 'sign-up.replaces', { name }),
    next: sentence(language, 'sign-up.replaces.next', { name }),
  })
}

function problem(context: PageContext, view: SignUpView): Safe | undefined {
  return view.problem && alertNotice({ id: 'problem', ...wordsFor(context, view, view.problem) })
}

function wordsFor(context: PageContext, { retryAfterSeconds }: SignUpView, problem: SignUpProblem) {
  const { texts } = context
  switch (problem) {
    case 'throttled':
      return { title: texts('sign-in.throttled'), next: waitInWords(context, retryAfterSeconds) }
    case 'expired-form':
      return { title: texts('sign-in.expired-form'), next: texts('sign-in.expired-form.next') }
    case 'password-short':
      return passwordProblem(context, 'short')
    case 'password-long':
      return passwordProblem(context, 'long')
    case 'password-common':
      return passwordProblem(context, 'common')
    case 'password-guessable':
      return passwordProblem(context, 'guessable')
    case 'missing':
    case 'bad-username':
    case 'bad-name':
    case 'taken':
      return { title: texts(`sign-up.${problem}`), next: texts(`sign-up.${problem}.next`) }
  }
}

/** The field that a problem is about. */
function fieldOf({ problem, username }: SignUpView): 'username' | 'name' | 'password' | undefined {
  switch (problem) {
    case undefined:
    case 'throttled':
    case 'expired-form':
      return undefined
    case 'taken':
    case 'bad-username':
      return 'username'
    case 'bad-name':
      return 'name'
    case 'missing':
      return username === undefined ? 'username' : 'password'
    case 'password-short':
    case 'password-long':
    case 'password-common':
    case 'password-guessable':
      return 'password'
  }
}

function problemOf(view: SignUpView, field: 'username' | 'name' | 'password') {
  return fieldOf(view) === field ? ('problem' as const) : undefined
}

function nameField({ texts }: PageContext, view: SignUpView): Safe {
  return html`<div class="field">
    <label for="name">${texts('sign-up.name')}</label>
    <input
      id="name"
      name="name"
      type="text"
      autocomplete="name"
      dir="auto"
      maxlength="200"
      value="${view.name}"
      ${attributes(view, 'name')}
    />
  </div>`
}

/** The field to fill in next has the focus, and whoever hears it hears the problem with it. */
function attributes(view: SignUpView, field: 'username' | 'name'): Content {
  const isWrong = fieldOf(view) === field
  const isFirst = fieldOf(view) === undefined && field === 'username'
  return [
    isWrong && html` aria-invalid="true" aria-describedby="problem"`,
    (isWrong || isFirst) && html` autofocus`,
  ]
}
