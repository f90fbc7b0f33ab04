import { adminScope, deviceCodeGrant } from '../../domain/client.ts'
import type { JsonObject } from '../../platform/json/read.ts'
import { type Problem, problemAt } from '../problem.ts'
import { algorithmFields } from './client-auth.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'

type Registered = Sound<ClientDocument>

const mostEntries = 100
const longestText = 2000

/** What is known where a stranger comes in. */
export interface StrangerSurroundings {
  /** Whether somebody answers for it: an initial access token let it in. */
  readonly isVouchedFor: boolean
  /** The names of the provider and of its own apps. */
  readonly takenNames: readonly string[]
}

/** What an operator may write, and a client that registers itself may not. */
export function* strangerProblems(
  client: Registered,
  { isVouchedFor, takenNames }: StrangerSurroundings,
): Generator<Problem> {
  yield* nameProblems(client.client_name, takenNames)
  yield* pageProblems(client)
  yield* patternProblems(client)
  yield* implicitProblems(client)
  yield* hmacProblems(client)
  if (client.scope?.split(' ').includes(adminScope))
    yield problemAt(['scope'], `${adminScope} is given by the operator alone`)
  // Core §8.1: whoever could not answer at these redirect URIs would else learn what their owner calls people.
  if (client.subject_type === 'pairwise' && client.grant_types?.includes(deviceCodeGrant))
    yield problemAt(['subject_type'], 'expected public: a device proves no host to be its own')
  if (client.grant_types?.includes('password'))
    yield problemAt(['grant_types'], 'password is for clients that the operator lets take passwords')
  // No person allows such tokens, and every API of the tenant would take them.
  if (!isVouchedFor && client.grant_types?.includes('client_credentials'))
    yield problemAt(
      ['grant_types'],
      'client_credentials is for clients that the operator or an initial access token lets in',
    )
}

/** RFC 7591 §5: on the consent page nobody may pass for somebody whom people trust. */
function* nameProblems(name: string | undefined, taken: readonly string[]): Generator<Problem> {
  if (name === undefined) return
  if (/\p{Bidi_Control}/u.test(name))
    yield problemAt(['client_name'], 'expected letters in their own direction')
  if (taken.some((one) => seen(one) === seen(name)))
    yield problemAt(['client_name'], 'expected another name: this one belongs to the provider')
}

/** A name as people see it: neither case, width and spaces nor what is invisible make it another. */
function seen(name: string): string {
  const visible = name.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
  return visible.replaceAll(/\s+/g, ' ').trim().toLowerCase()
}

/** RFC 7591 §5: people are led there by our own pages. */
function* pageProblems(client: Registered): Generator<Problem> {
  for (const field of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'] as const) {
    if (/^http:/i.test(client[field] ?? '')) yield problemAt([field], 'expected an https: URL')
  }
}

/** D5: a pattern speaks for hosts of which nobody knows whether they are all the client's. */
function* patternProblems({ post_logout_redirect_uris: uris = [] }: Registered): Generator<Problem> {
  for (const [index, uri] of uris.entries()) {
    if (/^[^:/?#]*:\/\/[^/?#]*\*/.test(uri ?? ''))
      yield problemAt(['post_logout_redirect_uris', index], 'expected a host without *')
  }
}

/** Registration §2, application_type: a web client that gets tokens at once has https addresses, and real ones. */
function* implicitProblems(client: Registered): Generator<Problem> {
  if (client.application_type !== 'web' || !client.grant_types?.includes('implicit')) return
  for (const [index, uri] of (client.redirect_uris ?? []).entries()) {
    const url = uri === undefined ? null : URL.parse(uri)
    if (url && (url.protocol !== 'https:' || url.hostname === 'localhost'))
      yield problemAt(['redirect_uris', index], 'expected https: and not localhost, for the implicit grant')
  }
}

/** Core §10.1: "Symmetric signatures MUST NOT be used by public (non-confidential) Clients". */
function* hmacProblems(client: Registered): Generator<Problem> {
  if (client.token_endpoint_auth_method !== 'none') return
  for (const field of algorithmFields) {
    if (client[field] === 'HS256')
      yield problemAt([field], 'expected the algorithm of a key: a public client keeps no secret')
  }
}

/** Before anything is compared with anything: a long list costs the square of its length. */
export function sizeProblems(sent: JsonObject): readonly Problem[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    const entries: readonly unknown[] = Array.isArray(value) ? value : []
    if (entries.length > mostEntries) return [problemAt([name], `expected at most ${mostEntries} entries`)]
    const isTooLong = [value, ...entries].some((one) => typeof one === 'string' && one.length > longestText)
    return isTooLong ? [problemAt([name], `expected at most ${longestText} characters`)] : []
  })
}
