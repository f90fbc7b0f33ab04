import { type Client, needsSecretItself } from '../../domain/client.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { RegistrationPolicy } from '../../domain/tenant.ts'

/** What a caller shows to be let in. */
export interface ShownToken {
  readonly hash: string
}

export type Admission =
  | { readonly kind: 'admitted' }
  /** Registration is off: there is nothing at this address. */
  | { readonly kind: 'closed' }
  /** A token is wanted and none was shown. */
  | { readonly kind: 'token-wanted' }
  | { readonly kind: 'refused'; readonly error: OAuthError }

/**
 * Who may register a client. RFC 7591 §3: everybody, or whoever holds an initial access token; a token that
 * nobody asked for is not looked at.
 * @param isSame compares two hashes in constant time.
 */
export function decideAdmission(
  policy: RegistrationPolicy,
  shown: ShownToken | undefined,
  isSame: (one: string, other: string) => boolean,
): Admission {
  switch (policy.mode) {
    case 'off':
      return { kind: 'closed' }
    case 'open':
      return { kind: 'admitted' }
    case 'initial-access-token':
      if (!shown) return { kind: 'token-wanted' }
      return policy.tokenHashes.some((hash) => isSame(hash, shown.hash))
        ? { kind: 'admitted' }
        : { kind: 'refused', error: wrongInitialToken }
  }
}

const wrongInitialToken = oauthError('invalid_token', 'This is no initial access token of this server.')

/** What becomes of a client's secret when its metadata is replaced. */
export type SecretPlan =
  /** It needs none, or goes on with the one that is known. */
  | 'as-it-is'
  /** It showed its own: that one goes on, kept as the new metadata asks. */
  | 'shown-one'
  /** It needs one, and either has none or has one that only its hash is known of (D13). */
  | 'new-one'

/** RFC 7592 §2.2: a client may show its secret when it changes its metadata, and cannot choose another. */
export function decideSecret(
  known: Pick<Client, 'secretHash' | 'sealedSecret'>,
  wanted: { readonly client: Parameters<typeof needsSecretItself>[0]; readonly isNeeded: boolean },
  shownHash: string | undefined,
  isSame: (one: string, other: string) => boolean,
): SecretPlan | OAuthError {
  if (shownHash !== undefined && !isSame(known.secretHash ?? '', shownHash))
    return oauthError('invalid_client_metadata', 'client_secret: expected the secret of this client')
  if (!wanted.isNeeded) return 'as-it-is'
  if (shownHash !== undefined) return 'shown-one'
  if (known.secretHash === undefined) return 'new-one'
  return needsSecretItself(wanted.client) && known.sealedSecret === undefined ? 'new-one' : 'as-it-is'
}
