import type { Landing, LogoutFacts, LogoutRefusal, LogoutRequest, ReturnList } from '../../domain/logout.ts'
import { isListed, plainWebAddress, withParameters } from '../../domain/redirect-uri.ts'

export type LandingDecision =
  | { readonly kind: 'land'; readonly landing: Landing }
  | { readonly kind: 'refuse'; readonly refusal: LogoutRefusal }

type Asked = Pick<LogoutRequest, 'returnTo' | 'state' | 'returnRule' | 'unlistedReturn'>
type Lists = Pick<LogoutFacts, 'client' | 'returnLists' | 'sessions'>

/** Where the browser rests after a logout (D5, RIL §3): only ever at an address that somebody registered. */
export function decideLanding(asked: Asked, lists: Lists): LandingDecision {
  const { returnTo, state, unlistedReturn = 'refuse' } = asked
  if (returnTo === undefined) return landAt({ kind: 'signed-out-page' })
  if (isReturnListed(returnTo, asked, lists))
    // RIL §3: state goes back unchanged, and nothing else goes with it.
    return landAt({ kind: 'return', url: withParameters(returnTo, [['state', state]]) })
  switch (unlistedReturn) {
    case 'show':
      return landAt(shown(returnTo))
    case 'refuse':
      return { kind: 'refuse', refusal: refusalOf(asked, lists) }
  }
}

function landAt(landing: Landing): LandingDecision {
  return { kind: 'land', landing }
}

function isReturnListed(returnTo: string, asked: Asked, lists: Lists): boolean {
  const own = lists.client?.postLogoutRedirectUris ?? []
  return [own, ...addedLists(asked, lists)].some((list) => isListed(returnTo, list))
}

function addedLists({ returnRule = 'client' }: Asked, { returnLists = [] }: Lists) {
  switch (returnRule) {
    case 'client':
      return []
    case 'client-or-session':
      return returnLists
  }
}

/** Nobody here vouches for it: the person sees where it leads, and goes there by themselves or not at all. */
function shown(returnTo: string): Landing {
  const leadsTo = plainWebAddress(returnTo)
  return { kind: 'signed-out-page', ...(leadsTo === undefined ? {} : { leadsTo }) }
}

function refusalOf({ returnRule = 'client' }: Asked, { client, sessions }: Lists): LogoutRefusal {
  switch (returnRule) {
    case 'client':
      // RIL §3: without an identified client nobody can say that the target is legitimate.
      return client ? { kind: 'return-not-listed', lookedIn: ['client'] } : { kind: 'return-without-client' }
    case 'client-or-session': {
      const nearer: readonly ReturnList[] = client ? ['client'] : sessions.length > 0 ? ['session'] : []
      return { kind: 'return-not-listed', lookedIn: [...nearer, 'tenant'] }
    }
  }
}
