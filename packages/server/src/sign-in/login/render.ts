import { accountNameOf, type User } from '../../domain/user.ts'
import type { PageContext } from '../../platform/pages/context.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import type { Interaction } from '../interaction/read.ts'
import { renderSignIn, type SignInProblem } from './pages/sign-in.ts'
import type { UpstreamFailureView, UpstreamsView } from './pages/upstreams.ts'

/** What the sign-in page is about. */
export interface SignInPage {
  readonly interaction: Pick<Interaction, 'purpose' | 'step'>
  /** Absent where a page of our own asks. */
  readonly clientName: string | undefined
  /** Who is signed in in this browser, if anybody. */
  readonly user?: Pick<User, 'username' | 'email' | 'claims'> | undefined
  readonly attempt?: FailedAttempt | undefined
  /** Where people open an account, if the tenant lets them. */
  readonly signUp?: string | undefined
  /** Where people go who forgot their password, if there is help. */
  readonly forgot?: string | undefined
  readonly upstreams?: UpstreamsView | undefined
  readonly upstreamProblem?: UpstreamFailureView | undefined
  /** Whether the person who is signed in can show a password at all. */
  readonly hasPassword: boolean
}

/** An attempt that the page comes back from. */
export interface FailedAttempt {
  readonly username: string | undefined
  readonly problem: SignInProblem
  readonly retryAfterSeconds?: number
}

/**
 * The sign-in page. Only `max_age` fixes the account, because it asks the same person anew; after
 * `prompt=login` the name is filled in and free, since apps send it to change accounts, too.
 */
export function signInPage(context: PageContext, form: FormTarget, page: SignInPage): string {
  const { interaction, attempt, clientName } = page
  const reason = interaction.step.kind === 'sign-in' ? interaction.step.reason : undefined
  const account = page.user && accountNameOf(page.user).username
  const isAgain = reason === 'prompt-login' || reason === 'max-age'
  const expected = reason && (interaction.purpose.loginHint ?? (isAgain ? account : undefined))
  const isSamePerson = reason === 'max-age' && account !== undefined && expected === account
  return renderSignIn(context, {
    ...form,
    clientName,
    username: attempt?.username ?? expected,
    problem: attempt?.problem,
    retryAfterSeconds: attempt?.retryAfterSeconds,
    // Whoever is named by the app, or must prove anew who they are, has an account.
    signUp: isSamePerson || reason === 'other-user' ? undefined : page.signUp,
    cannotSignUp: reason === 'no-sign-up',
    forgot: page.forgot,
    reauthenticating: isSamePerson ? { username: account } : undefined,
    upstreams: page.upstreams,
    upstreamProblem: page.upstreamProblem,
    withoutPassword: isSamePerson && page.upstreams !== undefined && !page.hasPassword,
  })
}
