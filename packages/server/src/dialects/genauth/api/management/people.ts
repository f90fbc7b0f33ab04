import type { Client, ClientId } from '../../../../domain/client.ts'
import type { TenantId } from '../../../../domain/tenant.ts'
import type { User } from '../../../../domain/user.ts'
import { claimsByScope } from '../../../../protocol/userinfo/claims.ts'
import type { PersonName } from '../../../../sign-in/index.ts'
import type { Core } from '../../../dialect.ts'
import { appNotFound, type Failure, malformedParameter, userNotFound } from '../../messages.ts'
import { optionalText, type Sent, text } from '../sent.ts'
import type { ToldPerson } from '../user.ts'

/** The vendor has five more kinds of name; those are of accounts that we do not have. */
const nameTypes: Readonly<Record<string, PersonName>> = {
  user_id: 'id',
  username: 'username',
  email: 'email',
}

/** The person that a call names by `userId`. @param types where `userIdType` stands: beside it, or in `options`. */
export async function namedPerson(
  tenantId: TenantId,
  { sent, types = new Map() }: { readonly sent: Sent; readonly types?: Sent },
  { people }: Pick<Core, 'people'>,
): Promise<User | Failure> {
  const name = text(sent, 'userId')
  if (typeof name === 'object') return name
  const type = optionalText(types, 'userIdType') ?? 'user_id'
  const by = typeof type === 'string' && Object.hasOwn(nameTypes, type) ? nameTypes[type] : undefined
  if (by === undefined) return malformedParameter('userIdType')
  return (await people.find(tenantId, by, name)) ?? userNotFound
}

export async function namedApp(
  tenantId: TenantId,
  id: string,
  { findClient }: Pick<Core, 'findClient'>,
): Promise<Client | Failure> {
  return (await findClient(tenantId, id as ClientId)) ?? appNotFound
}

/** Operators know people by our own id, and may see all of them. */
export function toldToOperator(user: User): ToldPerson {
  return { user, id: user.id, scope: Object.keys(claimsByScope) }
}
