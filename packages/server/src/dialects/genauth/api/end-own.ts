import { decideOwnEnding, type OwnEnding } from '../../../protocol/caller/ending/decide.ts'
import type { Core } from '../../dialect.ts'
import { deviceNotFound, forbidden } from '../messages.ts'
import { oidcProfile } from '../profile.ts'
import type { OwnCall } from './caller.ts'
import { done, type Outcome } from './family.ts'

/** Asks the core to end it; the core judges whether they may. */
export async function endOwn(
  { request, caller }: OwnCall,
  ending: OwnEnding,
  { logout }: Pick<Core, 'logout'>,
): Promise<Outcome> {
  const asked = decideOwnEnding(caller, ending)
  if (!asked) return forbidden
  const answer = await logout.perform(request.tenant, { ...asked, voice: oidcProfile.name })
  switch (answer.kind) {
    case 'refused':
      return forbidden
    case 'ask':
      // What nothing vouches for is somebody else's: whoever asks learns nothing of it.
      return deviceNotFound
    case 'nothing-to-end':
    case 'ended':
      return done(undefined, [answer])
  }
}
