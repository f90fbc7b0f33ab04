import type { Mismatch } from '../../src/domain/logout.ts'

/**
 * The decision table of a logout by hints, client and address: what is sent, and what comes of it. Nothing here comes
 * from the program, so that the decision itself and the server's front door are held to the same words.
 */
export interface DecisionRow {
  readonly number: number
  readonly sends: {
    /** An ID token of the app, as `id_token_hint`. */
    readonly hint: boolean
    /** The app, as `client_id`. */
    readonly client: boolean
    /** An address, as `post_logout_redirect_uri`; `state` goes along with every request. */
    readonly address: boolean
    /** The `sid` that the app has, as `logout_hint`. */
    readonly sid: boolean
  }
  /** Which list must have the address; `any` of both is enough. Absent where none is sent. */
  readonly list?: 'of the app' | 'of the tenant' | 'any'
  /** What happens, by whose session the hints are and whether the tenant has the question on. */
  readonly fitting: Outcomes
  readonly other: Outcomes
  readonly none: Outcomes
}

/** Where the question is on, and where it is off. */
export interface Outcomes {
  readonly on: Outcome
  readonly off: Outcome
}

/** `asks`: a question first, and after a "yes" the landing; what the question says does not fit stands beside it. */
export type Outcome = readonly [
  what: 'ends' | 'asks' | `asks: ${Mismatch}` | 'nothing to end',
  landing: 'the address with state' | 'the first of the app' | 'our page',
]

/** Whose session this browser has: the one that the hints name, another one of the same person, or none. */
export const browserSessions = ['fitting', 'other', 'none'] as const
export const promptSettings = ['on', 'off'] as const

/** Who has a hint is asked only where it does not fit this browser's session. */
function askedUnlessItFits(landing: Outcome[1]): Pick<DecisionRow, 'fitting' | 'other' | 'none'> {
  return {
    fitting: { on: ['ends', landing], off: ['ends', landing] },
    other: { on: ['asks: other-session', landing], off: ['ends', landing] },
    none: { on: ['nothing to end', landing], off: ['nothing to end', landing] },
  }
}

/** Without hints no session is another one: whoever is there is asked. */
function alwaysAsked(landing: Outcome[1]): Pick<DecisionRow, 'fitting' | 'other' | 'none'> {
  return {
    fitting: { on: ['asks', landing], off: ['ends', landing] },
    other: { on: ['asks', landing], off: ['ends', landing] },
    none: { on: ['nothing to end', landing], off: ['nothing to end', landing] },
  }
}

const toAddress = 'the address with state'
const toFirst = 'the first of the app'

const h = { hint: true, client: false, address: false, sid: false } as const
const hc = { ...h, client: true } as const
const c = { ...hc, hint: false } as const
const nothing = { ...c, client: false } as const
const address = { address: true } as const
const sid = { sid: true } as const

/** Every row of the vendor's contract. */
export const decisionRows: readonly DecisionRow[] = [
  { number: 1, sends: { ...hc, ...address, ...sid }, list: 'of the app', ...askedUnlessItFits(toAddress) },
  { number: 2, sends: { ...hc, ...address }, list: 'of the app', ...askedUnlessItFits(toAddress) },
  { number: 3, sends: { ...hc, ...sid }, ...askedUnlessItFits(toFirst) },
  { number: 4, sends: hc, ...askedUnlessItFits(toFirst) },
  { number: 5, sends: { ...h, ...address, ...sid }, list: 'any', ...askedUnlessItFits(toAddress) },
  { number: 6, sends: { ...h, ...address }, list: 'any', ...askedUnlessItFits(toAddress) },
  { number: 7, sends: { ...h, ...sid }, ...askedUnlessItFits('our page') },
  { number: 8, sends: h, ...askedUnlessItFits('our page') },
  { number: 9, sends: { ...c, ...address, ...sid }, list: 'of the app', ...askedUnlessItFits(toAddress) },
  { number: 10, sends: { ...c, ...address }, list: 'of the app', ...alwaysAsked(toAddress) },
  { number: 11, sends: { ...c, ...sid }, ...askedUnlessItFits(toFirst) },
  { number: 12, sends: c, ...alwaysAsked(toFirst) },
  {
    number: 13,
    sends: { ...nothing, ...address, ...sid },
    list: 'of the tenant',
    ...askedUnlessItFits(toAddress),
  },
  { number: 14, sends: { ...nothing, ...address }, list: 'of the tenant', ...alwaysAsked(toAddress) },
  { number: 15, sends: { ...nothing, ...sid }, ...askedUnlessItFits('our page') },
  { number: 16, sends: nothing, ...alwaysAsked('our page') },
]
