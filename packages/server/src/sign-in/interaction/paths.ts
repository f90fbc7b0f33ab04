import { standardProfile } from '../../domain/profile.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Purpose } from './read.ts'
import type { Visit } from './visit.ts'

/** Where a person leaves for an upstream. */
export const upstreamPath = '/sign-in/upstream'
/** Where a person reads for a moment that they signed in. */
export const signedInPath = '/sign-in/done'

/** Where the person of a request signs in: at our own address, or at that of the door they came by. */
export function signInPathOf({ signInPath }: Pick<Purpose, 'signInPath'>): string {
  return signInPath ?? standardProfile.signInPath
}

/** Whether that page still stands there: the door may have been closed since, and what it asked is nobody's then. */
export function hasSignInPage(
  { signInPath, voice }: Pick<Purpose, 'signInPath' | 'voice'>,
  { dialects }: Pick<Tenant, 'dialects'>,
): boolean {
  return signInPath === undefined || voice === undefined || Object.hasOwn(dialects, voice)
}

/** The sign-in page of a request that waits, without the tenant's prefix. */
export function signInLink({ handle, interaction }: Pick<Visit, 'handle' | 'interaction'>): string {
  return `${signInPathOf(interaction.purpose)}?request=${handle}`
}
