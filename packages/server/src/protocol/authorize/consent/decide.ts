import { isPublic } from '../../../domain/client.ts'
import type { AskedClaims } from '../../../domain/grant.ts'
import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import { type Profile, spelledOutScope } from '../../../domain/profile.ts'
import { resourceItem } from '../../../sign-in/consent/read.ts'
import type { ConsentAnswer, Step } from '../../../sign-in/interaction/read.ts'
import { claimsByScope } from '../../userinfo/claims.ts'
import type { Admitted } from '../admission/decide.ts'

/** What consent is judged by, beside the request. */
export interface ConsentFacts {
  readonly profile: Pick<Profile, 'offlineAccess' | 'scopes'>
  /** What this person allowed this client before. */
  readonly rememberedScope: readonly string[]
}

/** Whether the person must be asked first, or has said no. Core §3.1.2.4. */
export function consentObstacle(
  admitted: Admitted,
  facts: ConsentFacts,
  answer: ConsentAnswer | undefined,
): Extract<Step, { kind: 'consent' }> | OAuthError | undefined {
  if (answer?.kind === 'denied') return oauthError('access_denied', 'The person did not allow it.')
  const granted = grantedScope(admitted, facts)
  if (granted.length === 0) return withoutScope
  const { rememberedScope: remembered } = facts
  const { claims, resources } = admitted.request
  // What a scope of the door's own stands for is what people allow: at another door it has another name, or none.
  const scope = consentItems({ scope: spelledOutScope(facts.profile, granted), claims, resources })
  const allowed = answer?.scope ?? []
  if (covers(allowed, scope) || !mustAsk(admitted, remembered, scope)) return undefined
  return {
    kind: 'consent',
    scope: [...scope],
    remembered: remembered.filter((one) => scope.includes(one)),
    ...returnsTo(admitted),
  }
}

/** A name proves nothing: anybody may call their app as they like, and nobody else's host is theirs. */
function returnsTo({ client, target }: Admitted): { readonly returnsTo?: string } {
  const url = URL.parse(target.redirectUri)
  return client.firstParty || !url || !/^https?:$/.test(url.protocol) ? {} : { returnsTo: url.host }
}

const withoutScope = oauthError(
  'invalid_scope',
  'The scope offline_access is given only with prompt=consent.',
)

/**
 * All that the person is told of and allows: the scopes; those that claims asked for one by one would come with
 * (Core §5.5), for the person sees no difference; and the APIs that tokens are for (RFC 8707).
 */
export function consentItems({ scope, claims, resources }: Wanted): readonly string[] {
  return [...new Set([...scope, ...coveringScopes(claims), ...resources.map(resourceItem)])]
}

interface Wanted {
  readonly scope: readonly string[]
  readonly claims?: AskedClaims | undefined
  readonly resources: readonly string[]
}

function coveringScopes(claims: AskedClaims | undefined): readonly string[] {
  if (!claims) return []
  const { userinfo = {}, idToken = {} } = claims
  // Core §5.2: a claim in a certain language is written `name#ja`.
  const asked = Object.keys({ ...userinfo, ...idToken }).map((name) => name.split('#', 1)[0])
  const scopes = Object.entries(claimsByScope)
  return scopes.flatMap(([scope, covered]) => (covered.some((one) => asked.includes(one)) ? [scope] : []))
}

/** A first-party app speaks for the provider itself; everybody else asks once, where it is sure who asks. */
function mustAsk(admitted: Admitted, remembered: readonly string[], scope: readonly string[]): boolean {
  if (admitted.request.prompt.includes('consent')) return true
  return !admitted.client.firstParty && (isAnybody(admitted) || !covers(remembered, scope))
}

/**
 * RFC 8252 §8.6, RFC 6749 §10.2: any program on the device can use a public client's name, and have its answer
 * at a scheme of its own or on loopback. What was allowed to one of them is not allowed to the next.
 */
function isAnybody({ client, target }: Admitted): boolean {
  return isPublic(client) && !target.redirectUri.startsWith('https:')
}

/**
 * The scope to grant. CORE-10 (Core §11): `offline_access` outlives the session, so nobody gets it by the
 * way: only with `prompt=consent`, or where the person allowed it on that page before; else it is dropped. D8: some
 * doors take an app of our own at its word.
 */
export function grantedScope(admitted: Admitted, facts: ConsentFacts): readonly string[] {
  const { request, scope } = admitted
  const mayOutlive =
    request.prompt.includes('consent') ||
    facts.rememberedScope.includes('offline_access') ||
    !offlineNeedsConsent(admitted, facts)
  return mayOutlive ? scope : scope.filter((one) => one !== 'offline_access')
}

/** D8: whether `offline_access` hangs on what the person said. */
export function offlineNeedsConsent(
  { client }: Pick<Admitted, 'client'>,
  { profile: { offlineAccess } }: Pick<ConsentFacts, 'profile'>,
): boolean {
  switch (offlineAccess) {
    case 'by-consent':
      return true
    case 'by-being-first-party':
      return !client.firstParty
  }
}

function covers(allowed: readonly string[], scope: readonly string[]): boolean {
  return scope.every((one) => allowed.includes(one))
}
