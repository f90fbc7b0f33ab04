import type { UpstreamWish } from '../../domain/logout.ts'
import type { EndSessionProblem } from '../../logout/read.ts'

/** Where the parameters of a logout stand, and where they must not. What is wrong with the others, the core says. */
export interface FederatedSource {
  readonly method: string
  /** The query of a GET, the form of a POST. */
  readonly sent: string
  /** A POST's query. */
  readonly elsewhere?: string
}

const name = 'federated'
const wishes: Readonly<Record<string, UpstreamWish>> = {
  '': 'sign-out',
  true: 'sign-out',
  '1': 'sign-out',
  false: 'leave',
  '0': 'leave',
}

/**
 * Whether the person shall be signed out of the upstream as well. In a query the bare name is enough, and `false`
 * means no, which the vendor's own server took for yes; a form has to say `true` or `false`.
 */
export function readFederated({
  method,
  sent,
  elsewhere = '',
}: FederatedSource): UpstreamWish | EndSessionProblem {
  if (new URLSearchParams(elsewhere).has(name)) return problem
  const [value, ...more] = new URLSearchParams(sent).getAll(name)
  if (value === undefined) return 'leave'
  if (more.length > 0) return { ...problem, reason: 'duplicate-parameter' }
  const isSpelled = Object.hasOwn(wishes, value) && (method !== 'POST' || ['true', 'false'].includes(value))
  return (isSpelled ? wishes[value] : undefined) ?? problem
}

export function isFederatedProblem(value: UpstreamWish | EndSessionProblem): value is EndSessionProblem {
  return typeof value === 'object'
}

const problem: EndSessionProblem = { kind: 'problem', reason: 'malformed-parameter', parameter: name }
