import type { GrantId } from '../../../../domain/grant.ts'
import { isOAuthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import { issuerAt, type Profile } from '../../../../domain/profile.ts'
import type { Sid } from '../../../../domain/session.ts'
import type { SubjectOf } from '../../../../domain/subject.ts'
import type { HttpRequest } from '../../../../platform/http/message.ts'
import type { Random } from '../../../../platform/random.ts'
import type { PasswordProof, SignIn } from '../../../../sign-in/index.ts'
import { type AuthenticatedClient, isConfidential } from '../../../client-auth/index.ts'
import type { Issue } from '../../issue.ts'
import type { TokenAnswer } from '../../render.ts'
import { admitDirect, type AdmittedDirect, type DirectContext, planDirect } from './decide.ts'
import type { DirectStore } from './store.ts'

/** A person at an app's own form, and the app that shows what they typed. */
export interface DirectRequest {
  readonly caller: AuthenticatedClient
  /** Of the door that was called. */
  readonly profile: Profile
  /** As people type it: blanks around it do not count. */
  readonly username: string
  readonly password: string
  /** Space-separated; without one the least that says who came. */
  readonly scope?: string | undefined
  /** Resource indicators (RFC 8707). */
  readonly resources?: readonly string[]
}

export type DirectAnswer =
  | { readonly kind: 'signed-in'; readonly tokens: TokenAnswer }
  /** An unknown name, a wrong password, a disabled account: nobody learns which. */
  | { readonly kind: 'wrong-credentials' }
  /** Too many tries: nothing was compared. */
  | { readonly kind: 'throttled'; readonly waitSeconds: number }
  /** More passwords are being checked than this machine can bear; nothing was counted. */
  | { readonly kind: 'busy' }
  /** The app may not ask for this. */
  | OAuthError

/**
 * Signs a person in by the password that an app shows (RFC 6749 §4.3), into a session of their own without a browser,
 * and gives the app its tokens.
 */
export type SignInDirectly = (request: HttpRequest, asked: DirectRequest) => Promise<DirectAnswer>

export interface DirectSignInDeps {
  readonly direct: SignIn['direct']
  readonly consents: SignIn['stores']['consents']
  readonly store: DirectStore
  readonly issue: Issue
  readonly random: Random
  readonly subjectOf: SubjectOf
}

export function createSignInDirectly(deps: DirectSignInDeps): SignInDirectly {
  return async (request, { caller, profile, username, password, scope, resources = [] }) => {
    const { client } = caller
    const context = { client, profile, tenant: request.tenant }
    const admitted = admitDirect({ scope, resources }, context)
    if (isOAuthError(admitted)) return admitted
    const credentials = { username: username.trim(), password }
    const showing = { clientId: client.id, isConfidential: isConfidential(caller) }
    const outcome = await deps.direct.prove(request, credentials, showing)
    switch (outcome.kind) {
      case 'throttled':
      case 'busy':
        return outcome
      case 'wrong':
        return { kind: 'wrong-credentials' }
      case 'right':
        return enter(deps, { request, context, admitted, entry: outcome.entry })
    }
  }
}

interface Entering {
  readonly request: HttpRequest
  readonly context: DirectContext
  readonly admitted: AdmittedDirect
  readonly entry: PasswordProof
}

/** Signs before it stores, so that no transaction waits for a signature. */
async function enter(deps: DirectSignInDeps, entering: Entering): Promise<DirectAnswer> {
  const { request, context, admitted, entry } = entering
  const { tenant } = request
  const { client, profile } = context
  const { userId, at: now, amr } = entry.proof
  const person = await deps.store.person(tenant.id, userId)
  if (!person) return refuse(deps, entering)
  const rememberedScope = await rememberedBy(deps, entering)
  const subject = deps.subjectOf(tenant.id, client, userId)
  const plan = planDirect(admitted, context, { person, userId, subject, rememberedScope, now })
  if (isOAuthError(plan)) return plan
  const names = { grantId: deps.random.id() as GrantId, sid: deps.random.secret(16) as Sid }
  const issuer = issuerAt(profile, request.address)
  const about = { clientId: client.id, subject, sid: names.sid, issuer, authTime: now, amr }
  const holder = { kind: 'grant', grant: { ...about, id: names.grantId } } as const
  const issuing = {
    tenantId: tenant.id,
    client,
    profile,
    holder,
    grantType: 'password',
    plan: plan.tokens,
    now,
  } as const
  const { answer, rows } = await deps.issue(issuing)
  const beginning = { tenant, client, entry, issuer, subject, names, plan, tokens: rows }
  if ((await deps.store.begin(beginning)) === 'outdated') return refuse(deps, entering)
  return { kind: 'signed-in', tokens: answer }
}

/** Only `offline_access` hangs on it. */
async function rememberedBy(
  { consents }: DirectSignInDeps,
  { request, context, admitted, entry }: Entering,
): Promise<readonly string[]> {
  if (!admitted.scope.includes('offline_access')) return []
  const { userId } = entry.proof
  return consents.remembered({ tenantId: request.tenant.id, userId, clientId: context.client.id })
}

/** D10: the account was closed, or the password changed, while it was compared. */
async function refuse(
  { direct }: DirectSignInDeps,
  { request, context, entry }: Entering,
): Promise<DirectAnswer> {
  await direct.refuse(request, entry, context.client.id)
  return { kind: 'wrong-credentials' }
}
