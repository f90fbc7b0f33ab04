import type { Client, ClientId } from '../../domain/client.ts'
import { isListed } from '../../domain/redirect-uri.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import {
  describeProblem,
  isParameterProblem,
  type ParameterProblem,
  readParameters,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import type { AccountPlace, PageError } from '../../sign-in/index.ts'
import type { Core } from '../dialect.ts'
import { onlyParameters } from '../parameters.ts'
import { akamaiProfile } from './profile.ts'

/** What it takes to say where a page of the account lies, or that it lies nowhere. */
export type PlaceCore = Pick<Core, 'findClient' | 'errorPage'>

/** What is wrong with the address of a page, and nothing of what was sent. */
type PageProblem = Pick<PageError, 'code' | 'description' | 'client'>

const clientId = 'client_id'
const target = 'redirect_uri'
const locales = 'ui_locales'
/** Tags of languages and blanks: what else comes is none, and is not taken along. */
const tags = /^[\w -]{1,256}$/

/** The account, at the addresses of this door. */
export const profilePlace = {
  path: '/auth-ui/profile',
  signInPath: akamaiProfile.signInPath,
  voice: akamaiProfile.name,
} as const

/** The request with what means something here. Apps send a whole authorization request: nothing else of it counts. */
export function meaningful(request: HttpRequest): HttpRequest {
  return { ...request, query: onlyParameters(request.query, [clientId, target, locales, 'done']) }
}

/** Reads and judges from which app a page of the account was opened, and where its way back leads. */
export async function placeAt(
  request: HttpRequest,
  { findClient }: Pick<PlaceCore, 'findClient'>,
): Promise<AccountPlace | PageProblem> {
  const sent = readParameters(meaningful(request).query)
  if (isParameterProblem(sent)) return unreadable(sent)
  const id = sent.get(clientId) as ClientId | undefined
  if (id === undefined) return missingClient
  const client = await findClient(request.tenant.id, id)
  return client ? placeFor(client, sent) : unknownClient
}

/** Whether `placeAt` found a fault. @param read what it returned */
export function isPageProblem(read: AccountPlace | PageProblem): read is PageProblem {
  return 'code' in read
}

function placeFor(client: Client, sent: SentParameters): AccountPlace | PageProblem {
  const backTo = sent.get(target)
  if (backTo !== undefined && !isListed(backTo, client.redirectUris)) return { ...unlisted, client }
  const [uiLocales] = tags.exec(sent.get(locales) ?? '') ?? []
  const kept = [
    [clientId, client.id],
    [target, backTo],
    [locales, uiLocales],
  ] as const
  return {
    ...profilePlace,
    part: 'profile',
    openedFrom: client.id,
    parameters: kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    ...(backTo === undefined ? {} : { back: { to: backTo, clientName: client.name } }),
    ...(uiLocales === undefined ? {} : { uiLocales }),
  }
}

const missingClient: PageProblem = {
  code: 'missing_client',
  description: 'The query must name the app that the page is opened from: client_id.',
}
const unknownClient: PageProblem = {
  code: 'unknown_client',
  description: 'The client_id names no app of this tenant.',
}
const unlisted: PageProblem = {
  code: 'invalid_redirect_uri',
  description: 'The redirect_uri is none of the redirect_uris that this client registered.',
}

/** Who cannot be read is missing, as at the logout. */
function unreadable(problem: ParameterProblem): PageProblem {
  const code = problem.parameter === clientId ? missingClient.code : 'unreadable_request'
  return { code, description: describeProblem(problem) }
}

/** The page that says so, by the vendor's name for it. */
export function refusePage(
  request: HttpRequest,
  problem: PageProblem,
  { errorPage }: Pick<PlaceCore, 'errorPage'>,
): HttpResponse {
  return errorPage(request, { status: 400, ...problem, voice: profilePlace.voice })
}
