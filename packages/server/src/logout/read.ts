import type { ClientId } from '../domain/client.ts'
import {
  isParameterProblem,
  type ParameterProblem,
  type SentParameters,
} from '../platform/http/parameters.ts'

/** The six parameters of RIL §2, in our words; all of them are optional. */
export interface EndSessionParameters {
  readonly idTokenHint?: string
  readonly logoutHint?: string
  readonly clientId?: ClientId
  readonly returnTo?: string
  readonly state?: string
  readonly uiLocales?: string
}

/** What is wrong with the request before anybody is asked what it means. */
export interface EndSessionProblem {
  readonly kind: 'problem'
  readonly reason: 'duplicate-parameter' | 'malformed-parameter' | 'state-too-long'
  readonly parameter?: string
}

/** Why a request never comes to a decision. */
export interface LogoutProblem {
  readonly reason: EndSessionProblem['reason'] | 'missing-client' | 'unknown-client' | 'not-navigated'
  /** The parameter at fault, as its door spells it. */
  readonly parameter?: string
  /** Whose words the page has: a dialect's name; absent: our own. */
  readonly voice?: string
  /** The languages that the page was asked for in, where they could be read. */
  readonly uiLocales?: string | undefined
}

const names = [
  'id_token_hint',
  'logout_hint',
  'client_id',
  'post_logout_redirect_uri',
  'state',
  'ui_locales',
] as const
type Name = (typeof names)[number]

/** In characters. `state` bears more than the 128 that the conformance suite sends; a hint carries claims. */
const longest: Readonly<Record<Name, number>> = {
  id_token_hint: 16_384,
  logout_hint: 512,
  client_id: 256,
  post_logout_redirect_uri: 2048,
  state: 2048,
  ui_locales: 256,
}

/**
 * Reads an end_session request (RIL §2). Parameters it does not know are ignored, as RFC 6749 §3.1 asks.
 * @param elsewhere parameters in the other place (a POST's query): there none of the six may stand.
 */
export function readEndSession(
  sent: SentParameters | ParameterProblem,
  elsewhere: SentParameters | ParameterProblem = new Map(),
): EndSessionParameters | EndSessionProblem {
  if (isParameterProblem(sent)) return problemFrom(sent)
  if (isParameterProblem(elsewhere)) return problemFrom(elsewhere)
  const misplaced = names.find((name) => elsewhere.has(name))
  if (misplaced)
    return {
      kind: 'problem',
      reason: sent.has(misplaced) ? 'duplicate-parameter' : 'malformed-parameter',
      parameter: misplaced,
    }
  const tooLong = names.find((name) => isTooLong(sent.get(name), name))
  if (tooLong === 'state') return stateTooLong
  if (tooLong) return { kind: 'problem', reason: 'malformed-parameter', parameter: tooLong }
  return withoutAbsent({
    idTokenHint: sent.get('id_token_hint'),
    logoutHint: sent.get('logout_hint'),
    clientId: sent.get('client_id') as ClientId | undefined,
    returnTo: sent.get('post_logout_redirect_uri'),
    state: sent.get('state'),
    uiLocales: sent.get('ui_locales'),
  })
}

/** How a door calls what it reads; of several names the first one that was sent counts. */
export interface ReturnNames {
  readonly returnTo: readonly string[]
  readonly clientId?: string
}

/** What a door is asked to lead back to: by which address, for which client, and with what. */
export interface AskedReturn extends Pick<EndSessionParameters, 'returnTo' | 'clientId' | 'state'> {
  /** By which of its names the address was sent. */
  readonly returnParameter?: string
}

/** Reads where a door is asked to lead back to, with the standard's `state`; everything else is ignored. */
export function readReturn(
  sent: SentParameters | ParameterProblem,
  { returnTo, clientId }: ReturnNames,
): AskedReturn | EndSessionProblem {
  if (isParameterProblem(sent)) return problemFrom(sent)
  const valueOf = (name: string | undefined) => (name === undefined ? undefined : sent.get(name))
  const target = returnTo.find((name) => sent.has(name))
  const read = {
    returnTo: valueOf(target),
    returnParameter: target,
    clientId: valueOf(clientId) as ClientId | undefined,
    state: sent.get('state'),
  }
  if (isTooLong(read.returnTo, 'post_logout_redirect_uri')) return malformed(target)
  if (isTooLong(read.clientId, 'client_id')) return malformed(clientId)
  if (isTooLong(read.state, 'state')) return stateTooLong
  return withoutAbsent(read)
}

function isTooLong(value: string | undefined, name: Name): boolean {
  return (value?.length ?? 0) > longest[name]
}

const stateTooLong: EndSessionProblem = { kind: 'problem', reason: 'state-too-long', parameter: 'state' }

function malformed(parameter: string | undefined): EndSessionProblem {
  return problemFrom({
    kind: 'parameter-problem',
    problem: 'malformed',
    ...(parameter === undefined ? {} : { parameter }),
  })
}

export function isEndSessionProblem(
  value: EndSessionParameters | EndSessionProblem,
): value is EndSessionProblem {
  return 'kind' in value
}

function problemFrom({ problem, parameter }: ParameterProblem): EndSessionProblem {
  const named = parameter === undefined ? {} : { parameter }
  return {
    kind: 'problem',
    reason: problem === 'duplicate' ? 'duplicate-parameter' : 'malformed-parameter',
    ...named,
  }
}

type Present<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> }

function withoutAbsent<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Present<T>
}
