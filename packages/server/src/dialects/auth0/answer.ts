import { type OAuthError, type OAuthErrorCode, wireText } from '../../domain/oauth-error.ts'
import type { AnswerParameters } from '../../domain/profile.ts'

/** A refusal as the vendor words it. */
export interface Words {
  readonly code: string
  readonly description: string
}

/** An authorization answer; of an error, in the words that the SDKs look for. */
export function answer(said: AnswerParameters, error?: OAuthError): AnswerParameters {
  const words = error && wordsOf(error)
  if (!words) return said
  const spelled = new Map([
    ['error', words.code],
    ['error_description', wireText(words.description)],
  ])
  return said.map(([name, value]) => [name, spelled.get(name) ?? value])
}

/** `undefined` where nobody looks for other words than ours. */
function wordsOf({ code, description, named }: OAuthError): Words | undefined {
  if (code === 'invalid_target') return refusedAudience(named === undefined ? [] : [named], description)
  const words = lookedFor[code]
  return words === undefined ? undefined : { code, description: words }
}

const lookedFor: { readonly [Code in OAuthErrorCode]?: string } = {
  login_required: 'Login required',
  consent_required: 'Consent required',
  interaction_required: 'Interaction required',
}

/** An audience is nobody's secret; whatever somebody sends instead is not to fill the page. */
const longestShown = 200

/**
 * What is said where tokens for these audiences are not to be had: of one its name. Of several only our own words say
 * which it is, or that no token fits all of them; and so they do of those of a grant, which nobody named.
 */
export function refusedAudience(asked: readonly string[], description: string): Words {
  const [audience, ...others] = asked
  const isOne = audience !== undefined && others.length === 0
  return {
    code: 'access_denied',
    description: isOne ? `Service not found: ${audience.slice(0, longestShown)}` : description,
  }
}
