import type { ClientId } from '../domain/client.ts'
import type { Tenant } from '../domain/tenant.ts'
import type { UserId } from '../domain/user.ts'
import type { ClientChange, ClientChangeOutcome, ClientRegistry } from '../platform/directory/index.ts'
import type { Database } from '../platform/store/database.ts'
import { peopleOf } from './client-people-sql.ts'
import type { PerformLogout } from './logout.ts'

/** People whose part ends side by side, and so share a commit. */
const mostAtOnce = 200

/** An app that goes, and who says so: an administrator's client, or the app itself. */
export interface ClientEnding {
  readonly tenant: Tenant
  readonly clientId: ClientId
  readonly operator: string
}

export interface EndClientDeps {
  readonly database: Database
  readonly perform: PerformLogout
}

/**
 * Ends an app's part of everybody.
 * @param most how many people's part is to end, about; who calls again goes on.
 */
export async function endClient(
  ending: ClientEnding,
  { database, perform }: EndClientDeps,
  most = Infinity,
): Promise<{ readonly logouts: number; readonly complete: boolean }> {
  const { tenant, clientId } = ending
  let logouts = 0
  for await (const people of peopleOf(database.read, { tenantId: tenant.id, clientId })) {
    if (logouts >= most) return { logouts, complete: false }
    logouts += await endEach(ending, perform, people)
  }
  return { logouts, complete: true }
}

/**
 * Takes an app away. Its part in everybody's sessions ends first: after a crash in between, whoever removes it again
 * goes on. What began between that and the removal ends after it, so that no later app of this id inherits anything.
 */
export async function removeClient(
  ending: ClientEnding & { readonly change: ClientChange },
  { registry, ...deps }: EndClientDeps & { readonly registry: Pick<ClientRegistry, 'remove'> },
): Promise<ClientChangeOutcome> {
  await endClient(ending, deps)
  const outcome = await registry.remove(ending.tenant.id, ending.clientId, ending.change)
  if (outcome.kind === 'done') await endClient(ending, deps)
  return outcome
}

/** A logout for each person, so that no transaction grows with their number. @returns how many ended something. */
async function endEach(
  { tenant, clientId, operator }: ClientEnding,
  perform: PerformLogout,
  people: readonly UserId[],
): Promise<number> {
  let ended = 0
  for (let from = 0; from < people.length; from += mostAtOnce) {
    const answers = await Promise.all(
      people.slice(from, from + mostAtOnce).map((userId) =>
        perform(tenant, {
          door: 'operator',
          extent: { kind: 'app', clientId, userId },
          evidence: { kind: 'operator', name: operator },
        }),
      ),
    )
    ended += answers.filter(({ kind }) => kind === 'ended').length
  }
  return ended
}
