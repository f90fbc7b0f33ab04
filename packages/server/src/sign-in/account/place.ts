import type { ClientId } from '../../domain/client.ts'
import type { LogoutRequest } from '../../domain/logout.ts'
import { withParameters } from '../../domain/redirect-uri.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { AccountPart } from './pages/part.ts'
import type { WayBack } from './pages/ways-out.ts'

/**
 * Where the pages of an account stand: ours, with everything on one page, or a dialect's, with a page for each part.
 * What is in it must have been judged: it stands in links and redirects.
 */
export interface AccountPlace {
  /** Without the tenant's prefix; everything else of the account lies below it. */
  readonly path: `/${string}`
  /** Which part of it; absent: all on one page. */
  readonly part?: AccountPart
  /** What every link and button takes along. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
  /** The app that it was opened from. */
  readonly openedFrom?: ClientId
  /** The way back there. */
  readonly back?: WayBack
  readonly uiLocales?: string
  /** Where whoever is not signed in signs in; our own page unless told. */
  readonly signInPath?: string
  /** In whose words: a dialect's name; absent: our own. */
  readonly voice?: string
}

/** The account page of our own. */
export const ownPlace: AccountPlace = { path: '/account', parameters: [] }

/** What the buttons do, each posting to an address of its own below the place. */
export const accountActions = {
  endSession: { path: '/end-session', part: 'profile' },
  endOthers: { path: '/end-others', part: 'security' },
  endAll: { path: '/end-all', part: 'security' },
  withdraw: { path: '/withdraw', part: 'privacy' },
  password: { path: '/password', part: 'security' },
  signOut: { path: '/logout', part: 'profile' },
} as const satisfies Readonly<Record<string, { readonly path: `/${string}`; readonly part: AccountPart }>>

export type AccountAction = keyof typeof accountActions

/** The same place where the button stands: the account page goes on there. */
export function placeOf(action: AccountAction, place: AccountPlace): AccountPlace {
  return place.part === undefined ? place : { ...place, part: accountActions[action].part }
}

/** By whose door, and from which app, somebody asks for a logout on a page of the account. */
export function askedAt({ voice, openedFrom }: AccountPlace): Pick<LogoutRequest, 'voice' | 'openedFrom'> {
  return {
    ...(voice === undefined ? {} : { voice }),
    ...(openedFrom === undefined ? {} : { openedFrom }),
  }
}

/** The path of a page: of the whole, or of a part, of which the first is where the place begins. */
export function pathOf({ path, part = 'profile' }: Pick<AccountPlace, 'path' | 'part'>): string {
  return part === 'profile' ? path : `${path}/${part}`
}

/** A page by its full address. @param done what became of the last button. */
export function pageUrl({ address }: HttpRequest, place: AccountPlace, done?: string): string {
  return withParameters(`${address.base}${pathOf(place)}`, [...place.parameters, ['done', done]])
}

/** A link to a page of the account. */
export function pageLink({ address }: HttpRequest, place: AccountPlace): string {
  return withParameters(`${address.pathPrefix}${pathOf(place)}`, place.parameters)
}

/** Where the form of a button posts to, and of the password where its page is. */
export function actionLink({ address }: HttpRequest, place: AccountPlace, action: AccountAction): string {
  return withParameters(`${address.pathPrefix}${place.path}${accountActions[action].path}`, place.parameters)
}
