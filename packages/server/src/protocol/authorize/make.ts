import type { GrantId } from '../../domain/grant.ts'
import { type AnswerParameters, sharedSidAt } from '../../domain/profile.ts'
import type { Sid } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { issueCredential } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import type { SignIn } from '../../sign-in/index.ts'
import type { Authentication } from '../token/claims.ts'
import { secondsUntil } from '../token/issue.ts'
import type { Mint } from '../token/mint.ts'
import type { IssuePlan } from './plan/decide.ts'
import type { AnswerRows } from './store.ts'

export interface MakeDeps {
  readonly mint: Mint
  readonly random: Random
  readonly sessions: Pick<SignIn['stores']['sessions'], 'sidOf'>
}

/** The parts of an answer, and their rows: storing those is what makes them count. */
export interface MadeAnswer {
  readonly parameters: AnswerParameters
  readonly rows: AnswerRows
}

/**
 * Makes and signs what the plan says, before the commit, so that no transaction ever waits for a signature.
 * What it says of the session is checked there: an RP session that came into being meanwhile has another
 * `sid`, and then all of this is made again.
 */
export async function makeAnswer(
  tenant: Tenant,
  plan: IssuePlan,
  now: Date,
  deps: MakeDeps,
): Promise<MadeAnswer> {
  const grantId = plan.hasCode || plan.access ? (deps.random.id() as GrantId) : undefined
  const code = plan.hasCode ? issueCredential('code', deps.random) : undefined
  const names = { grantId, code: code?.value }
  const signed = plan.access || plan.idToken ? await signedParts(tenant, plan, names, deps) : undefined
  return {
    parameters: [
      ['code', code?.value],
      ...accessParameters(plan, signed?.access?.value, now),
      ['id_token', signed?.idToken],
    ],
    rows: {
      ...(signed ? { sid: signed.sid } : {}),
      ...(grantId === undefined ? {} : { grantId }),
      ...(code ? { code: { id: code.id, hash: code.hash } } : {}),
      ...(signed?.access?.row ? { access: signed.access.row } : {}),
    },
  }
}

interface Names {
  readonly grantId: GrantId | undefined
  readonly code: string | undefined
}

/** The access token first: the ID token vouches for it and for the code (Core §3.3.2.11). */
async function signedParts(tenant: Tenant, plan: IssuePlan, { grantId, code }: Names, deps: MakeDeps) {
  const { client, profile } = plan
  const tenantId = tenant.id
  const sid = await deps.sessions.sidOf(tenantId, partOf(plan))
  const authentication = authenticationOf(plan, sid.value)
  const access =
    plan.access && grantId !== undefined
      ? await deps.mint.accessToken({
          tenantId,
          client,
          profile,
          holder: { kind: 'grant', grant: { ...authentication, id: grantId } },
          grantType: 'implicit',
          plan: plan.access,
        })
      : undefined
  const beside = {
    ...(access ? { accessToken: access.value } : {}),
    ...(code === undefined ? {} : { code }),
  }
  const idToken =
    plan.idToken &&
    (await deps.mint.idToken({ tenantId, client, profile, authentication, plan: plan.idToken, ...beside }))
  return { sid, access, idToken }
}

/** The part in the session that the client has, or will have. */
export function partOf({ person, client, profile, issuer }: IssuePlan) {
  const { session, subject } = person
  const sharedSid = sharedSidAt(client, profile, session)
  return { session, clientId: client.id, issuer, subject, sharedSid }
}

function authenticationOf({ client, person, issuer, claims, acr }: IssuePlan, sid: Sid): Authentication {
  const { session, subject } = person
  return {
    clientId: client.id,
    subject,
    sid,
    issuer,
    authTime: session.authTime,
    amr: session.amr,
    ...(claims === undefined ? {} : { claims }),
    ...(acr === undefined ? {} : { acr }),
  }
}

/** RFC 6749 §4.2.2; `scope` may differ from what was asked, so it is always there. */
function accessParameters({ access }: IssuePlan, value: string | undefined, now: Date): AnswerParameters {
  if (!access || value === undefined) return []
  return [
    ['access_token', value],
    ['token_type', 'Bearer'],
    ['expires_in', String(secondsUntil(access.expiresAt, now))],
    ['scope', access.scope.length > 0 ? access.scope.join(' ') : undefined],
  ]
}
