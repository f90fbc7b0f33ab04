import type { AskedClaim } from '../../../domain/grant.ts'
import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import type { AuthorizationRequest } from '../read.ts'

/**
 * The `acr` to tell: only to an app that asked by `acr_values` or the `claims` parameter, and then the first
 * value of its own that a sign-in here amounts to. Core §5.5.1.1: where there is none, a wish is answered with
 * what the sign-in does amount to, and an essential request is a failed authentication.
 * @param reached the values that a sign-in amounts to, the usual one first.
 */
export function decideAcr(
  { claims, acrValues }: Pick<AuthorizationRequest, 'claims' | 'acrValues'>,
  reached: readonly string[],
): { readonly acr?: string } | OAuthError {
  const asked = claims?.idToken?.['acr']
  const demanded = valuesOf(asked)
  if (!asked && acrValues.length === 0) return {}
  if (asked?.essential && demanded.length > 0 && !demanded.some((one) => reached.includes(one))) return unmet
  const acr = [...demanded, ...acrValues].find((one) => reached.includes(one)) ?? reached[0]
  return acr === undefined ? {} : { acr }
}

function valuesOf({ value, values = [] }: AskedClaim = {}): readonly string[] {
  return [value, ...values].filter((one) => typeof one === 'string')
}

/** OpenID Connect Core Error Code unmet_authentication_requirements 1.0 §1: the code for exactly this. */
const unmet = oauthError(
  'unmet_authentication_requirements',
  'No sign-in here amounts to any of the acr values that the claims parameter demands.',
)
