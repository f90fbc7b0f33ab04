import type { Client, ClientId } from '../../domain/client.ts'
import type { Profiles } from '../../domain/profile.ts'
import { withParameters } from '../../domain/redirect-uri.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import { cookieName } from '../../platform/http/cookies.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import type { Sealer } from '../../platform/keys/seal.ts'
import type { Random } from '../../platform/random.ts'
import type { Deliverer } from '../deliver.ts'
import type { FindClient } from '../facts.ts'
import type { PerformLogout } from '../logout.ts'
import type { LogoutWords } from '../pages/words.ts'
import type { LogoutStore } from '../store.ts'
import type { UpstreamLogout } from '../upstream/exit.ts'
import type { NoteHop } from '../upstream/note.ts'
import type { NoteRefusedLogout } from './refuse.ts'

/** What the doors with pages are made of. A vendor's door has none of it, but what is made of it. */
export interface DoorDeps {
  readonly perform: PerformLogout
  readonly storeFor: (tenantId: TenantId) => LogoutStore
  readonly deliverer: Deliverer
  readonly findClient: FindClient
  readonly profiles: Pick<Profiles, 'at' | 'issuersOf'>
  readonly keys: Keys
  readonly csrf: Csrf
  readonly clock: Clock
  readonly random: Random
  readonly sealer: Pick<Sealer, 'open' | 'keyedHash'>
  readonly upstream: Pick<UpstreamLogout, 'exit'>
  readonly noteHop: NoteHop
  readonly noteRefused: NoteRefusedLogout
  /** Told of a request of a browser in which nobody was signed in. */
  readonly noteNothingToEnd: NoteNothingToEnd
  /** Told of a parameter, by its name, that says nothing to this request. */
  readonly noteIgnored: (request: Pick<HttpRequest, 'tenant' | 'path'>, parameter: string) => void
  /** What dialects say in their own words, by the voice that a request has. */
  readonly words: Readonly<Record<string, LogoutWords>>
  /** How long the browser waits for the first tries (D11). */
  readonly browserWaitMilliseconds: number
}

/** Who asked for a logout of nobody, and by which vendor's door: for the log. */
export type NoteNothingToEnd = (
  request: Pick<HttpRequest, 'tenant'>,
  asked: { readonly client: ClientId | undefined; readonly voice: string | undefined },
) => void

export const logoutPaths = {
  endSession: '/oauth2/logout',
  resume: '/oauth2/logout/continue',
  confirm: '/oauth2/logout/confirm',
  frames: '/oauth2/logout/frames',
  goOn: '/oauth2/logout/go-on',
  upstream: '/oauth2/logout/upstream',
  returned: '/oauth2/logout/returned',
  done: '/oauth2/logout/done',
} as const

/** A vendor's words, where the request came by a door that speaks them. */
export function wordsOf(
  { voice }: { readonly voice?: string | undefined },
  { words }: Pick<DoorDeps, 'words'>,
): LogoutWords | undefined {
  return voice !== undefined && Object.hasOwn(words, voice) ? words[voice] : undefined
}

/** The session cookie of this browser at this tenant, unjudged. */
export function sessionCookieOf(request: HttpRequest): string | undefined {
  return request.cookies.get(cookieName('session', request.tenant, request.address))
}

/** Whether somebody is signed in in this browser, as far as a logout is concerned. */
export async function hasSession(
  request: HttpRequest,
  { storeFor }: Pick<DoorDeps, 'storeFor'>,
): Promise<boolean> {
  const extent = { kind: 'browser', cookie: sessionCookieOf(request) } as const
  return (await storeFor(request.tenant.id).sessions(extent)).length > 0
}

/** The answer to a prefetch: it tells nothing, and the browser asks again when the person comes. */
export const notNow: HttpResponse = { status: 503, headers: { 'cache-control': 'no-store' }, body: '' }

/** The clients of these ids that are still registered. */
export async function clientsByIds(
  deps: Pick<DoorDeps, 'findClient'>,
  tenant: Tenant,
  ids: readonly Client['id'][],
): Promise<ReadonlyMap<Client['id'], Client>> {
  const found = await Promise.all(ids.map((id) => deps.findClient(tenant.id, id)))
  return new Map(found.flatMap((client) => (client ? [[client.id, client] as const] : [])))
}

/** A page of ours after a logout, by its full address. Parameters that are `undefined` are left out. */
export function pageUrl(
  { address }: HttpRequest,
  page: keyof typeof logoutPaths,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  return withParameters(`${address.base}${logoutPaths[page]}`, Object.entries(parameters))
}
