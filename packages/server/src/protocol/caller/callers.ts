import type { Client, ClientId } from '../../domain/client.ts'
import { issuerAt, type Profile } from '../../domain/profile.ts'
import type { SubjectOf } from '../../domain/subject.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import { isPrefetch } from '../../logout/index.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { CurrentSession, People } from '../../sign-in/index.ts'
import type { FindClient } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import { type Caller, decideByCookie, decideByToken } from './decide.ts'

export interface CallerDeps {
  readonly findToken: Pick<FindToken, 'accessToken'>
  readonly findClient: FindClient
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
  /** By the session cookie or, from other sites, by the second one. */
  readonly embeddedSession: CurrentSession
  readonly people: Pick<People, 'apps'>
  readonly subjectOf: SubjectOf
  readonly clock: Clock
}

/** Finds out which person calls for themselves; `undefined` where nothing vouches for one. */
export interface Callers {
  /** @param profiles of the door that was called: whose tokens count there. */
  byToken(request: HttpRequest, token: string, profiles: readonly Profile[]): Promise<Caller | undefined>
  /** @param named the app that the page says it is of. */
  byCookie(request: HttpRequest, named?: ClientId): Promise<Caller | undefined>
}

export function createCallers(deps: CallerDeps): Callers {
  const { findToken, findClient, clientsOf, embeddedSession, people, subjectOf, clock } = deps
  return {
    byToken: async ({ tenant }, shown, profiles) => {
      const token = await findToken.accessToken(tenant, shown)
      if (!token) return undefined
      return decideByToken({
        token,
        client: await findClient(tenant.id, token.clientId),
        profile: profiles.find((one) => tenant.addresses.some((at) => issuerAt(one, at) === token.issuer)),
        now: clock.now(),
      })
    },
    byCookie: async (request, named) => {
      const { id: tenantId } = request.tenant
      const origin = callingPage(request)
      const signedIn = origin === undefined ? undefined : await embeddedSession(request)
      if (origin === undefined || !signedIn) return undefined
      const { user, session } = signedIn
      const parts = await people.apps({ tenantId, userId: user.id }, clock.now(), session.id)
      const participants = parts.map(({ clientId }) => clientId)
      return decideByCookie({
        signedIn,
        origin,
        ...(named === undefined ? {} : { named }),
        clients: clientsOf(tenantId),
        participants,
        subjectOf: (client, { id }) => subjectOf(tenantId, client, id),
      })
    },
  }
}

/** Browsers tell where a fetch comes from; of a navigation or a prefetch they must not make one. */
function callingPage({ headers }: HttpRequest): string | undefined {
  if (headers['sec-fetch-mode'] === 'navigate' || isPrefetch({ headers })) return undefined
  return headers['origin']
}
