import type { LogoutRequest, ReturnSource } from '../../domain/logout.ts'
import {
  type AskedReturn,
  type EndSessionProblem,
  isEndSessionProblem,
  type LogoutProblem,
  readEndSession,
  readReturn,
} from '../../logout/read.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { readParameters } from '../../platform/http/parameters.ts'
import type { Core } from '../dialect.ts'
import { onlyParameters } from '../parameters.ts'
import { akamaiProfile } from './profile.ts'

type HostedCore = Pick<Core, 'logout' | 'noteIgnored'>

const { name: dialect } = akamaiProfile
const clientId = 'client_id'
const target = 'redirect_uri'
/** What apps call the target that were written for the standard's address. */
const alias = 'post_logout_redirect_uri'
const hint = 'id_token_hint'
const locales = 'ui_locales'

/**
 * The vendor's own logout address. By its contract it never asks (D4): any app of the tenant may send the browser here,
 * and gets it back at an address to which it signs people in (D5). What else comes along vouches for nothing.
 */
export async function endHostedSession(request: HttpRequest, core: HostedCore): Promise<HttpResponse> {
  const { logout } = core
  const uiLocales = readLocales(request)
  // Who names no client is told so first, whatever else is wrong.
  const asker = await readAsker(request, core)
  if ('reason' in asker) return logout.refusePage(request, { ...asker, uiLocales, voice: dialect })
  const read = readTarget(request, core)
  if (isEndSessionProblem(read)) return logout.refusePage(request, { ...read, uiLocales, voice: dialect })
  return logout.pass(request, {
    asked: {
      door: 'end-session',
      // Whether the app that is named bears it is for the decision to say, as of all apps of the session.
      evidence: logout.contract(request.tenant, dialect, undefined),
      returnSource: sourceOf(read),
      voice: dialect,
      ...read,
      ...asker,
    },
    uiLocales,
  })
}

type Asker = Pick<LogoutRequest, 'clientId' | 'hintedClientId'>

/**
 * The same name twice, letter by letter, is one: oidc-client-ts adds the app's to an address that has it already, where
 * it knows of no ID token.
 */
async function readAsker(request: HttpRequest, core: HostedCore): Promise<Asker | LogoutProblem> {
  const pairs = new Set(onlyParameters(request.query, [clientId]).split('&'))
  const read = readReturn(readParameters([...pairs].join('&')), { returnTo: [], clientId })
  if (isEndSessionProblem(read) || read.clientId !== undefined) return read
  return (await clientOfHint(request, core)) ?? { reason: 'missing-client', parameter: clientId }
}

/** The client of an ID token that is one of ours, where the tenant lets it stand for `client_id`. */
async function clientOfHint(request: HttpRequest, { logout }: HostedCore): Promise<Asker | undefined> {
  if (!request.tenant.dialects[dialect]?.clientFromHint) return undefined
  const read = readEndSession(sent(request, hint))
  if (isEndSessionProblem(read) || read.idTokenHint === undefined) return undefined
  const verdict = await logout.judgeHint(request.tenant, read.idTokenHint)
  const [hintedClientId] = verdict.kind === 'ours' ? verdict.hint.clientIds : []
  return hintedClientId && { hintedClientId }
}

/** Where the browser is to go, and with what. */
function readTarget(request: HttpRequest, { noteIgnored }: HostedCore): AskedReturn | EndSessionProblem {
  const isStrict = request.tenant.dialects[dialect]?.strictLogout === true
  if (isStrict && new URLSearchParams(request.query).has(alias)) noteIgnored(request, alias)
  const returnTo = isStrict ? [target] : [target, alias]
  return readReturn(sent(request, ...returnTo, 'state'), { returnTo })
}

/** For the language of the pages, and for nothing else: one that cannot be read is none, and no reason to refuse. */
function readLocales(request: HttpRequest): string | undefined {
  const read = readEndSession(sent(request, locales))
  return isEndSessionProblem(read) ? undefined : read.uiLocales
}

/** An address by the name that other endpoints have for it may be one that was registered for those. */
function sourceOf({ returnParameter }: AskedReturn): ReturnSource {
  return returnParameter === alias ? 'either' : 'after-sign-in'
}

/** These parameters, and nothing of the others: they are not so much as looked at. */
function sent({ query }: HttpRequest, ...names: readonly string[]) {
  return readParameters(onlyParameters(query, names))
}
