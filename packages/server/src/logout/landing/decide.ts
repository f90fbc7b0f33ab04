import type {
  AskingClient,
  Landing,
  LogoutFacts,
  LogoutRefusal,
  LogoutRequest,
  ReturnList,
  ReturnSource,
} from '../../domain/logout.ts'
import { plainWebAddress, withParameters } from '../../domain/redirect-uri.ts'
import { firstConcrete, isReturnListed, nearestDifference } from '../../domain/return-address.ts'

export type LandingDecision =
  | { readonly kind: 'land'; readonly landing: Landing }
  | { readonly kind: 'refuse'; readonly refusal: LogoutRefusal }

type Asked = Pick<
  LogoutRequest,
  | 'clientId'
  | 'returnTo'
  | 'state'
  | 'returnRule'
  | 'returnSource'
  | 'returnMatch'
  | 'absentReturn'
  | 'unlistedReturn'
>
type Lists = Pick<LogoutFacts, 'client' | 'returnLists' | 'sessions'>

/** Where the browser rests after a logout (D5, RIL §3): only ever at an address that somebody registered. */
export function decideLanding(asked: Asked, lists: Lists): LandingDecision {
  const { returnTo, state, returnMatch = 'exact', unlistedReturn = 'refuse' } = asked
  if (returnTo === undefined) return landAt(unasked(asked, lists))
  if (isReturnListed(returnTo, listsFor(asked, lists), returnMatch))
    // RIL §3: state goes back unchanged, and nothing else goes with it.
    return landAt({ kind: 'return', url: withParameters(returnTo, [['state', state]]) })
  switch (unlistedReturn) {
    case 'show':
      return landAt(shown(returnTo))
    case 'refuse':
      return { kind: 'refuse', refusal: refusalOf(returnTo, asked, lists) }
  }
}

function landAt(landing: Landing): LandingDecision {
  return { kind: 'land', landing }
}

/** RIL §3: state belongs to an address that was asked for, and never goes to another one. */
function unasked(
  { clientId, absentReturn = 'signed-out-page', returnSource }: Asked,
  { client }: Lists,
): Landing {
  switch (absentReturn) {
    case 'signed-out-page':
      return { kind: 'signed-out-page' }
    case 'first-listed': {
      // Of a client that only a hint names nobody said that its person goes back there.
      const list = clientId === undefined || !client ? [] : ownList(client, returnSource)
      const url = firstConcrete(list)
      return url === undefined ? { kind: 'signed-out-page' } : { kind: 'return', url }
    }
  }
}

function listsFor(asked: Asked, { client, returnLists = [] }: Lists): readonly string[] {
  const { returnRule = 'client', returnSource, clientId } = asked
  const own = client ? ownList(client, returnSource) : []
  switch (returnRule) {
    case 'client':
      return own
    case 'client-or-session':
      return [...own, ...returnLists.flat()]
    case 'named-client-or-tenant':
      return clientId === undefined ? [...returnLists.flat(), ...own] : own
  }
}

function ownList(
  { postLogoutRedirectUris, redirectUris }: AskingClient,
  source: ReturnSource = 'after-logout',
): readonly string[] {
  switch (source) {
    case 'after-logout':
      return postLogoutRedirectUris
    case 'after-sign-in':
      return redirectUris
    case 'either':
      return [...redirectUris, ...postLogoutRedirectUris]
  }
}

/** Nobody here vouches for it: the person sees where it leads, and goes there by themselves or not at all. */
function shown(returnTo: string): Landing {
  const leadsTo = plainWebAddress(returnTo)
  return { kind: 'signed-out-page', ...(leadsTo === undefined ? {} : { leadsTo }) }
}

function refusalOf(returnTo: string, asked: Asked, lists: Lists): LogoutRefusal {
  const { returnRule = 'client', returnMatch = 'exact' } = asked
  // RIL §3: without an identified client nobody can say that the target is legitimate.
  if (returnRule === 'client' && !lists.client) return { kind: 'return-without-client' }
  const differs = nearestDifference(returnTo, listsFor(asked, lists), returnMatch)
  const lookedIn = placesFor(asked, lists)
  return { kind: 'return-not-listed', lookedIn, ...(differs === undefined ? {} : { differs }) }
}

function placesFor(
  { returnRule = 'client', returnSource, clientId }: Asked,
  { client, sessions }: Lists,
): readonly ReturnList[] {
  const own = ownPlaces(returnSource)
  switch (returnRule) {
    case 'client':
      return own
    case 'client-or-session': {
      const nearer: readonly ReturnList[] = client ? own : sessions.length > 0 ? ['session'] : []
      return [...nearer, 'tenant']
    }
    case 'named-client-or-tenant':
      if (clientId !== undefined) return own
      return client ? ['tenant', ...own] : ['tenant']
  }
}

function ownPlaces(source: ReturnSource = 'after-logout'): readonly ReturnList[] {
  switch (source) {
    case 'after-logout':
      return ['client']
    case 'after-sign-in':
      return ['client-sign-in']
    case 'either':
      return ['client-sign-in', 'client']
  }
}
