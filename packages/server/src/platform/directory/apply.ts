import type { Client } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import type { Sealer } from '../keys/seal.ts'
import type { Passwords } from '../passwords/passwords.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import type { Reader } from '../store/schema.ts'
import { keptSecret } from './client-secret.ts'
import { storedIdentities } from './configured-identities-sql.ts'
import { settleUsers } from './credentials.ts'
import { refuseTakenNames } from './name-clash.ts'
import { pairUsers } from './pairing.ts'
import { planRemoval, planTenant, type TenantFacts, type TenantPlan, type WantedTenant } from './plan.ts'
import type { ClientRegistration, TenantRegistration } from './registration.ts'
import { commitPlans, factsOf, type OwedRevocation, owedRevocations } from './store-sql.ts'

export interface ApplyDeps {
  readonly clock: Clock
  readonly random: Random
  readonly passwords: Passwords
  readonly sealer: Pick<Sealer, 'keyedHash' | 'seal' | 'open'>
}

/** What applying a configuration came to. */
export interface AppliedConfig {
  /** One sentence for each change: `client ledger: changed redirect_uris`. */
  readonly changes: readonly string[]
  /** Accounts that an administrator closed, and that stay so though the file lists them: said at every start. */
  readonly notices: readonly string[]
  /**
   * Users whose password changed, or who were disabled or removed: all that was issued to them before must
   * end, which is for a logout to do. A user stays in this list, at every application, until it is done: a
   * crash in between loses nothing.
   */
  readonly revokeEverything: readonly OwedRevocation[]
}

/**
 * Makes tenants, clients and users in the database what the configuration says, in one transaction. Applying
 * the same configuration again changes nothing. Accounts that people or administrators made are not its own.
 * @param config what shall be; what is not in it is closed, not deleted, so that a mistake can be taken back.
 * @throws AccountNameTaken where a configured user bears the name of such an account.
 * @throws IdentityTaken where a configured user has an identity with which somebody came to such an account.
 * @returns what changed, and whose sessions and grants must now end.
 */
export async function applyConfig(
  database: Database,
  config: { readonly tenants: readonly TenantRegistration[] },
  deps: ApplyDeps,
): Promise<AppliedConfig> {
  const plans = await planned(database.read, config.tenants, deps)
  const changed = plans.filter((plan) => plan.changes.length > 0 || plan.users.length > 0)
  if (changed.length > 0 && (await commitPlans(database, changed, deps.clock.now())) === 'stale') {
    return applyConfig(database, config, deps)
  }
  const tenantIds = config.tenants.map(({ tenant }) => tenant.id)
  const owed = await owedRevocations(database.read, tenantIds)
  const areSeveral = plans.length > 1
  return {
    changes: changed.flatMap((plan) => inWords(plan, plan.changes, areSeveral)),
    notices: plans.flatMap((plan) => inWords(plan, plan.notices, areSeveral)),
    revokeEverything: united(changed, owed),
  }
}

/** Slow and random things happen first: the moment up to which things must end lies after them. */
async function planned(
  reader: Reader,
  registrations: readonly TenantRegistration[],
  deps: ApplyDeps,
): Promise<readonly TenantPlan[]> {
  const facts = await factsOf(reader)
  const factsFor = (id: TenantId): TenantFacts => facts.get(id) ?? { clients: [], users: [] }
  const wanted: WantedTenant[] = []
  for (const registration of registrations) {
    wanted.push(await settled(registration, factsFor(registration.tenant.id), { ...deps, reader }))
  }
  const now = deps.clock.now()
  const wantedIds = new Set(wanted.map(({ tenant }) => tenant.id))
  const removals = [...facts].filter(([id]) => !wantedIds.has(id)).flatMap(([, gone]) => planRemoval(gone))
  return [...wanted.map((one) => planTenant(one, factsFor(one.tenant.id), now)), ...removals]
}

async function settled(
  { tenant, clients, users }: TenantRegistration,
  facts: TenantFacts,
  deps: ApplyDeps & { readonly reader: Reader },
): Promise<WantedTenant> {
  const pairing = pairUsers(users, facts.users)
  refuseTakenNames(tenant.id, pairing, facts.users)
  const isAnyGiven = users.some(({ identities = [] }) => identities.length > 0)
  const hashed = clients.map((client) => withSecret(client, tenant.id, deps.sealer))
  return {
    tenant,
    clients: hashed,
    users: await settleUsers(pairing.pairs, deps),
    leftOver: pairing.leftOver,
    identities: await storedIdentities(deps.reader, tenant.id, isAnyGiven ? 'all' : 'configured'),
  }
}

function withSecret(
  { client, secret }: ClientRegistration,
  tenantId: TenantId,
  sealer: ApplyDeps['sealer'],
): Client {
  return secret ? { ...client, ...keptSecret(sealer, { tenantId, client }, secret.reveal()) } : client
}

function united(plans: readonly TenantPlan[], owed: readonly OwedRevocation[]): readonly OwedRevocation[] {
  return owed.flatMap(({ tenantId, users }) => {
    const fresh = plans.find((plan) => plan.tenantId === tenantId)?.revoke ?? []
    const ids = new Set([...fresh, ...users.map(({ id }) => id)])
    return ids.size > 0 ? [{ tenantId, users: [...ids].map((id) => ({ id })) }] : []
  })
}

/** With several tenants, each sentence says whose client or user it is. */
function inWords(
  { tenantId }: TenantPlan,
  sentences: readonly string[],
  areSeveral: boolean,
): readonly string[] {
  return sentences.map((sentence) =>
    areSeveral && !sentence.startsWith('tenant ') ? `tenant ${tenantId}, ${sentence}` : sentence,
  )
}
