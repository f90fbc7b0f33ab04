import { adminScope } from '../../../domain/client.ts'
import type { RegisteredClient } from '../../../platform/directory/index.ts'
import type { Operator } from '../../../protocol/index.ts'
import { auth0Profile } from '../profile.ts'
import { managesItself, type Refusal } from './render.ts'

/**
 * Why a program may not touch a client; `undefined` where it may. One that may manage the tenant is nobody's to change
 * but who may do everything: whoever can give it a new secret, or another address, can do all that it can.
 */
export function whyNotTheirs(
  { origin, client: { scope = [] } }: RegisteredClient,
  { isAdministrator }: Pick<Operator, 'isAdministrator'>,
): Refusal | undefined {
  // Whoever registered itself never manages, whatever it says of itself.
  const mayManage = origin !== 'registration' && scope.some(isForManaging)
  return mayManage && !isAdministrator ? managesItself : undefined
}

function isForManaging(scope: string): boolean {
  return scope === adminScope || auth0Profile.managementScopes.includes(scope)
}
