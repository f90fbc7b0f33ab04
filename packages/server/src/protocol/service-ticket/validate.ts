import type { Profiles } from '../../domain/profile.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import type { Clock } from '../../platform/clock.ts'
import { readCredential } from '../../platform/credential.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { NoteRefusal } from '../client-auth/index.ts'
import type { CodeFacts } from '../token/decide.ts'
import { untilSettled } from '../token/grant-types/grant-type.ts'
import type { TokenStore } from '../token/store.ts'
import { userinfoClaims } from '../userinfo/claims.ts'
import { decideTicket, type ShownTicket, type TicketDecision, type TicketRefusal } from './decide.ts'

/** Who came, as the app may know them. */
export interface Vouched {
  readonly kind: 'vouched'
  /** The sign-in name, where the app may learn the profile that it is part of; else what the app calls the person. */
  readonly username: string
  /** What userinfo would tell of them, as the ticket's issuer spells it. */
  readonly claims: Readonly<Record<string, unknown>>
  /** When the person last proved who they are. */
  readonly authTime: Date
}

export type TicketVerdict = Vouched | { readonly kind: 'refused'; readonly refusal: TicketRefusal }

export interface ServiceTicketDeps {
  readonly store: Pick<TokenStore, 'code' | 'redeemCode' | 'recordWrongClient'>
  readonly userById: (tenantId: TenantId, id: UserId) => Promise<User | undefined>
  readonly profiles: Profiles
  readonly clock: Clock
  readonly noteRefusal: NoteRefusal
}

/** Answers who came with a ticket, once. */
export type ValidateTicket = (request: HttpRequest, shown: ShownTicket) => Promise<TicketVerdict>

export function createValidateTicket(deps: ServiceTicketDeps): ValidateTicket {
  return async (request, shown) => {
    const verdict = await untilSettled(() => validate(request.tenant, shown, deps))
    if (verdict.kind === 'refused') deps.noteRefusal(request, verdict.refusal.error)
    return verdict
  }
}

async function validate(
  tenant: Tenant,
  shown: ShownTicket,
  deps: ServiceTicketDeps,
): Promise<TicketVerdict | 'stale'> {
  const credential = readCredential('code', shown.code)
  const code = credential && (await deps.store.code(tenant, credential))
  const facts = code && { ...code, profile: deps.profiles.at(tenant, code.grant.issuer) }
  const now = deps.clock.now()
  return carryOut(decideTicket(facts, shown, now), { tenant, shown, now }, deps)
}

interface Showing {
  readonly tenant: Tenant
  readonly shown: ShownTicket
  readonly now: Date
}

async function carryOut(
  decision: TicketDecision,
  showing: Showing,
  deps: ServiceTicketDeps,
): Promise<TicketVerdict | 'stale'> {
  const { tenant, shown, now } = showing
  switch (decision.kind) {
    case 'refuse':
      return { kind: 'refused', refusal: decision.refusal }
    case 'wrong-client': {
      const { clientId, grant } = decision.facts
      const incident = { credential: 'code', grantId: grant.id, clientId, shownBy: shown.clientId } as const
      await deps.store.recordWrongClient(tenant.id, { ...incident, at: now })
      return { kind: 'refused', refusal: decision.refusal }
    }
    case 'use-up': {
      const isUsedUp = await useUp(decision.facts, showing, deps)
      return isUsedUp ? { kind: 'refused', refusal: decision.refusal } : 'stale'
    }
    case 'vouch':
      return vouch(decision.facts, showing, deps)
  }
}

async function vouch(
  facts: CodeFacts,
  showing: Showing,
  deps: ServiceTicketDeps,
): Promise<TicketVerdict | 'stale'> {
  const { tenant } = showing
  const { grant } = facts
  const user = await deps.userById(tenant.id, grant.userId)
  // An account that has gone since the facts: the next look finds that it allows nothing any more.
  if (!user || !(await useUp(facts, showing, deps))) return 'stale'
  const { subject, userId, scope, authTime } = grant
  const profile = deps.profiles.at(tenant, grant.issuer)
  const person = { subject, userId, user: facts.person ?? user }
  const claims = userinfoClaims(person, { scope }, { profile, tenant })
  const username = scope.includes('profile') ? user.username : subject
  return { kind: 'vouched', username, claims, authTime }
}

/** A code becomes nothing here: no token, and no second use. */
async function useUp(
  { id, grant }: CodeFacts,
  { tenant, now }: Showing,
  { store }: ServiceTicketDeps,
): Promise<boolean> {
  const redemption = {
    codeId: id,
    grantId: grant.id,
    sessionId: grant.sessionId,
    rpSessionId: grant.rpSessionId,
    at: now,
    tokens: { issuedAt: now },
  }
  return (await store.redeemCode(tenant.id, redemption)) === 'done'
}
