import {
  isParameterProblem,
  type ParameterProblem,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import { type UpstreamProblem, upstreamProblems } from './pages/upstreams.ts'

/** What the sign-in page's form sent. */
export interface SignInForm {
  readonly request: string | undefined
  readonly csrf: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
}

/** What a form with one decision sent: the consent and the account page. */
export interface ChoiceForm {
  readonly request: string | undefined
  readonly csrf: string | undefined
  readonly choice: string | undefined
}

/** What a browser came back to the sign-in page with: words of ours, and nothing else. */
export interface ReadFailedUpstream {
  readonly upstream: string
  readonly problem: UpstreamProblem
}

/** Reads the form of the sign-in page. A name is typed by people: blanks around it do not count. */
export function readSignIn(form: SentParameters | ParameterProblem): SignInForm | ParameterProblem {
  if (isParameterProblem(form)) return form
  const username = form.get('username')?.trim()
  return {
    request: form.get('request'),
    csrf: form.get('csrf'),
    username: username === '' ? undefined : username,
    password: form.get('password'),
  }
}

/** Reads a form whose buttons are called `name`. */
export function readChoice(
  form: SentParameters | ParameterProblem,
  name: string,
): ChoiceForm | ParameterProblem {
  if (isParameterProblem(form)) return form
  return { request: form.get('request'), csrf: form.get('csrf'), choice: form.get(name) }
}

/** Why signing in with an upstream did not work, where the address says it. */
export function readFailedUpstream(query: SentParameters | ParameterProblem): ReadFailedUpstream | undefined {
  if (isParameterProblem(query)) return undefined
  const upstream = query.get('upstream')
  const problem = upstreamProblems.find((one) => one === query.get('problem'))
  return upstream !== undefined && problem ? { upstream, problem } : undefined
}

/** The handle in a page's address; a query that cannot be read names nothing. */
export function readHandle(query: SentParameters | ParameterProblem): string | undefined {
  return isParameterProblem(query) ? undefined : query.get('request')
}
