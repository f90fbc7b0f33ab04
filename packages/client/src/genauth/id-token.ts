import { ExeuntError } from '../errors.ts'
import { checkIdToken, type IdTokenClaims as OpenIdClaims } from '../id-token.ts'
import type { App } from './app.ts'
import { isAboutPerson, type PersonClaims } from './person-claims.ts'
import { given } from './settings.ts'

/** The claims of a checked ID token: about the sign-in, and about the person as far as the scopes go. */
export interface IdTokenClaims extends OpenIdClaims, PersonClaims {}

export interface IdTokenOptions {
  /** What `buildAuthorizeUrl` gave. Given but `undefined`, because the session has lost it, it is a mistake. */
  readonly nonce?: string | undefined
  /** The access token that came with it, for `at_hash`. */
  readonly accessToken?: string | undefined
}

/** Checks an ID token in full; none at all is as bad as a forged one. */
export async function parseIdToken(
  app: App,
  token: string | undefined,
  { accessToken, ...options }: IdTokenOptions,
): Promise<IdTokenClaims> {
  const nonce = expectedNonce(options)
  const expected = { ...(nonce && { nonce }), ...(accessToken && { accessToken }) }
  const claims = await checkIdToken(app.rp, token ?? '', expected)
  // RFC 8725 §3.11. Both kinds of token may be signed by the same key, for the same app, with the same `typ`.
  if (claims['jti'] !== undefined || claims['scope'] !== undefined) throw refused('wrong-type')
  if (isAboutPerson(claims)) return claims
  throw refused('wrong-claim')
}

/** What the app has kept for the check. If it has lost it, that is no reason to check nothing. */
export function expectedNonce(options: Pick<IdTokenOptions, 'nonce'>): string | undefined {
  return 'nonce' in options ? given('nonce', options.nonce) : undefined
}

function refused(reason: string): ExeuntError {
  return new ExeuntError('bad_id_token', `the ID token was refused: ${reason}`, { reason })
}
