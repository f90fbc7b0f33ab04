import type { Client } from '../../domain/client.ts'
import type { HintVerdict } from '../../domain/logout.ts'
import type { SubjectOf } from '../../domain/subject.ts'
import { issuerAt, type Profile } from '../../domain/profile.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { ConsentStore, CurrentSession, SignedIn, SignIn } from '../../sign-in/index.ts'
import type { Progress } from '../../sign-in/interaction/read.ts'
import type { Admitted } from './admission/decide.ts'
import { offlineNeedsConsent } from './consent/decide.ts'
import type { AuthorizationFacts } from './decide.ts'

export interface FactsDeps {
  /** Of the door that the request came through. */
  readonly profile: Profile
  readonly currentSession: CurrentSession
  /** For a frame of an app on another site, which browsers keep the session cookie from (D16). */
  readonly embeddedSession: CurrentSession
  readonly consents: ConsentStore
  readonly reachedAcrValues: SignIn['reachedAcrValues']
  /** Whether an ID token is one of ours, expired or not. */
  readonly judgeHint: (tenant: Tenant, token: string) => Promise<HintVerdict>
  /** What the client calls the person (Core §8). */
  readonly subjectOf: SubjectOf
  readonly clock: Clock
}

/** Reads all that the decision needs, and no more: a silent sign-in of a first-party app is one query. */
export async function gatherFacts(
  request: HttpRequest,
  { admitted, progress }: { readonly admitted: Admitted; readonly progress: Progress | undefined },
  deps: FactsDeps,
): Promise<AuthorizationFacts> {
  const { idTokenHint } = admitted.request
  const hint = idTokenHint === undefined ? undefined : await deps.judgeHint(request.tenant, idTokenHint)
  const signedIn = await (isEmbedded(admitted) ? deps.embeddedSession : deps.currentSession)(request)
  return {
    now: deps.clock.now(),
    profile: deps.profile,
    issuer: issuerAt(deps.profile, request.address),
    tenant: request.tenant,
    rememberedScope:
      signedIn && consentMatters(admitted, deps) ? await remembered(request, admitted, signedIn, deps) : [],
    ...(signedIn && acrMatters(admitted, deps)
      ? { reachedAcrValues: await deps.reachedAcrValues(request.tenant, signedIn.session.id) }
      : {}),
    ...(signedIn ? { signedIn: personAtHand(signedIn, request.tenant, admitted.client, deps) } : {}),
    ...(hint ? { hint } : {}),
    ...(progress ? { progress } : {}),
  }
}

/**
 * D16: an answer that shows nobody anything, and that only a page of the app itself hears: the one kind that a frame
 * may have by the second cookie.
 */
function isEmbedded({ request, target }: Admitted): boolean {
  return target.responseMode === 'web_message' && request.prompt.includes('none')
}

/** A first-party app is asked about nothing but, at some doors, what outlives the session (D8). */
function consentMatters(admitted: Admitted, facts: Pick<FactsDeps, 'profile'>): boolean {
  const { client, request, scope } = admitted
  const isOffline = scope.includes('offline_access') && offlineNeedsConsent(admitted, facts)
  return !client.firstParty || isOffline || request.prompt.includes('consent')
}

/** Core §5.5.1.1: nobody is told how a person signed in who did not ask, but where everybody is. */
function acrMatters(
  { request: { acrValues, claims } }: Admitted,
  { profile }: Pick<FactsDeps, 'profile'>,
): boolean {
  const isAsked = acrValues.length > 0 || Object.hasOwn(claims?.idToken ?? {}, 'acr')
  return isAsked || profile.authenticationContext === 'always'
}

function remembered(
  { tenant }: HttpRequest,
  { client }: Admitted,
  { user }: SignedIn,
  { consents }: FactsDeps,
) {
  return consents.remembered({ tenantId: tenant.id, userId: user.id, clientId: client.id })
}

function personAtHand(
  { session, user }: SignedIn,
  tenant: Tenant,
  client: Client,
  { subjectOf }: FactsDeps,
): NonNullable<AuthorizationFacts['signedIn']> {
  return { session, user, userId: user.id, subject: subjectOf(tenant.id, client, user.id) }
}
