import type { Upstream } from '../../domain/upstream.ts'
import type { Interaction } from '../interaction/read.ts'

/** Of one way to an upstream. */
export interface AuthorizationParts {
  readonly upstream: Pick<Upstream, 'scope'>
  readonly interaction: Pick<Interaction, 'purpose' | 'step'>
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  readonly challenge: string
  /** How long ago the person may have proved there who they are; zero: only now will do. */
  readonly maxAgeSeconds: number | undefined
  /** Of the upstream's metadata, where it says. */
  readonly promptValues: readonly string[] | undefined
}

/** The parameters of our authorization request, but for those that are always the same (Core §3.1.2.1, RFC 7636 §4.3). */
export function authorizationParameters(parts: AuthorizationParts): Readonly<Record<string, string>> {
  const { upstream, interaction, redirectUri, state, nonce, challenge, maxAgeSeconds } = parts
  const { loginHint, uiLocales } = interaction.purpose
  const prompt = promptFor(parts)
  return {
    redirect_uri: redirectUri,
    scope: upstream.scope.join(' '),
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(prompt !== undefined && { prompt }),
    // It makes the upstream tell auth_time (Core §2), without which no sign-in there counts as fresh.
    ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(uiLocales !== undefined && { ui_locales: uiLocales }),
  }
}

/** Whoever is to be somebody else must get to choose there, or the same person would come back at once. */
function promptFor({
  interaction,
  maxAgeSeconds,
  promptValues = [],
}: AuthorizationParts): string | undefined {
  if (maxAgeSeconds === 0) return 'login'
  const { step } = interaction
  const isOther = step.kind === 'select-account' || (step.kind === 'sign-in' && step.reason === 'other-user')
  return isOther && promptValues.includes('select_account') ? 'select_account' : undefined
}
