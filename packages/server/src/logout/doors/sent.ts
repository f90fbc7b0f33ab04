import {
  isParameterProblem,
  type readParameters,
  type SentParameters,
} from '../../platform/http/parameters.ts'

/** The parameters of a page after a logout: of one that cannot be read nothing counts, and nobody is lost over it. */
export function sentIn(read: ReturnType<typeof readParameters>): SentParameters {
  return isParameterProblem(read) ? new Map() : read
}
