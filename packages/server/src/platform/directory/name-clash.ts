import { loginName } from './login-name.ts'
import type { Pairing, StoredUser } from './pairing.ts'

/** A configured user whose name leads to somebody else already. The message is a sentence for the operator. */
export class AccountNameTaken extends Error {}

/**
 * Finds the first configured user whose username or email is the name of an account that a person or an
 * administrator made: guessing that both are one person would hand an account over to whoever signed up first.
 * @throws AccountNameTaken with what can be done.
 */
export function refuseTakenNames(tenantId: string, { pairs }: Pairing, stored: readonly StoredUser[]): void {
  const adopted = new Set(pairs.flatMap((pair) => pair.stored?.user.id ?? []))
  const foreign = stored.filter(({ origin, user }) => origin !== 'configuration' && !adopted.has(user.id))
  const owners = new Map(foreign.flatMap((one) => namesOf(one).map((name) => [name, one.user.id] as const)))
  for (const { wanted } of pairs) {
    for (const field of ['username', 'email'] as const) {
      const owner = owners.get(loginName(wanted[field] ?? ''))
      if (owner === undefined) continue
      throw new AccountNameTaken(
        `Tenant ${tenantId}, user ${wanted.username}: the ${field} "${wanted[field]}" belongs to the account ${owner}, which was not made by the configuration. Choose another ${field}, remove that account, or take it over by giving this user "id": "${owner}".`,
      )
    }
  }
}

/** An upstream's people may tell of any e-mail address: to sign in here it is none. */
function namesOf({ login, user, origin }: StoredUser): readonly string[] {
  return user.email === undefined || origin === 'upstream' ? [login] : [login, loginName(user.email)]
}
