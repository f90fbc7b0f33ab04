import type { AskedClaim } from '../../../domain/grant.ts'
import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import { acrValuesAt, type Profile } from '../../../domain/profile.ts'
import type { AuthorizationRequest } from '../read.ts'

/**
 * The `acr` to tell: the first value of those asked for, by `acr_values` or the `claims` parameter, that a sign-in here
 * amounts to. Core §5.5.1.1: where there is none, a wish is answered with what the sign-in does amount to, and an
 * essential request is a failed authentication. Who did not ask is told nothing, unless the issuer always tells.
 * @param values that a sign-in amounts to, the usual one first.
 * @param profile of the issuer, which has its own words for them.
 */
export function decideAcr(
  { claims, acrValues }: Pick<AuthorizationRequest, 'claims' | 'acrValues'>,
  values: readonly string[],
  profile: Pick<Profile, 'authenticationContext' | 'usualAcr'>,
): { readonly acr?: string } | OAuthError {
  const asked = claims?.idToken?.['acr']
  const demanded = valuesOf(asked)
  if (!asked && acrValues.length === 0 && profile.authenticationContext === 'as-asked') return {}
  const reached = acrValuesAt(profile, values)
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
