import { adminScope } from '../../../domain/client.ts'
import { isManagementScope } from '../../../domain/management.ts'
import type { Profile } from '../../../domain/profile.ts'
import type { RegisteredClient } from '../../../platform/directory/index.ts'
import type { Operator } from '../../../protocol/index.ts'
import { managesItself, type Refusal } from './render.ts'

/**
 * Why a program may not touch a client; `undefined` where it may. One that may manage the tenant is nobody's to change
 * but who may do everything: whoever can give it a new secret, or another address, can do all that it can.
 * @param profiles the tenant's: whose management API it is does not matter.
 */
export function whyNotTheirs(
  { origin, client: { scope = [] } }: RegisteredClient,
  { isAdministrator }: Pick<Operator, 'isAdministrator'>,
  profiles: readonly Pick<Profile, 'management'>[],
): Refusal | undefined {
  // Whoever registered itself never manages, whatever it says of itself.
  const mayManage = origin !== 'registration' && scope.some((one) => isForManaging(one, profiles))
  return mayManage && !isAdministrator ? managesItself : undefined
}

function isForManaging(scope: string, profiles: readonly Pick<Profile, 'management'>[]): boolean {
  return (
    scope === adminScope ||
    profiles.some(({ management }) => management && isManagementScope(scope, management.scopes))
  )
}
