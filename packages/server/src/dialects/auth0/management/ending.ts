import type { GrantId } from '../../../domain/grant.ts'
import type { Extent } from '../../../domain/logout.ts'
import type { SessionId } from '../../../domain/session.ts'
import type { UserId } from '../../../domain/user.ts'
import type { RefreshTokenFilter } from '../../../sign-in/index.ts'
import type { Core } from '../../dialect.ts'
import { auth0Profile } from '../profile.ts'
import type { ManagementCall } from './route.ts'

/** So many end by one call, which answers in seconds; who calls again goes on. */
const mostPerCall = 1000
const perPage = 100

/** What a call ended, and whether anything of what it meant is left. */
export interface Ended {
  readonly count: number
  readonly isComplete: boolean
}

/** Ends by the one way in which anything ends. The answer does not wait for the apps to be told: it never did there. */
export async function end(
  { request, operator }: ManagementCall,
  extent: Extent,
  { logout }: Pick<Core, 'logout'>,
): Promise<boolean> {
  const evidence = { kind: 'operator', name: operator.clientId } as const
  const wish = { door: 'operator', extent, evidence, voice: auth0Profile.name } as const
  const answer = await logout.perform(request.tenant, wish)
  return answer.kind === 'ended'
}

/** Ends every session of a person, each as its grants want it: refresh tokens that outlive sessions stay. */
export function endSessionsOf(call: ManagementCall, userId: UserId, core: Core): Promise<Ended> {
  const { id: tenantId } = call.request.tenant
  return endPages(
    async (after) => {
      const page = { after, limit: perPage }
      const sessions = await core.records.sessionsOf({ tenantId, userId }, page, core.clock.now())
      const extents = sessions.map(({ id }) => ({ kind: 'session', sessionId: id }) as const)
      return { extents, last: sessions.length < perPage ? undefined : sessions.at(-1)?.id }
    },
    (extent) => end(call, extent, core),
  )
}

/** Ends refresh tokens, each with its grant. */
export function endRefreshTokens(
  call: ManagementCall,
  filter: RefreshTokenFilter,
  core: Core,
): Promise<Ended> {
  const { id: tenantId } = call.request.tenant
  return endPages(
    async (after) => {
      const page = { after, limit: perPage }
      const { tokens, last } = await core.records.refreshTokens(tenantId, filter, page, core.clock.now())
      return { extents: tokens.map(({ id }) => grantExtent(id)), last }
    },
    (extent) => end(call, extent, core),
  )
}

interface EndingPage {
  readonly extents: readonly Extent[]
  /** Where to look on; absent where all was seen. */
  readonly last: string | undefined
}

/** One after the other: they may be about the same sessions. */
async function endPages(
  pageAfter: (after: string) => Promise<EndingPage>,
  endOne: (extent: Extent) => Promise<boolean>,
): Promise<Ended> {
  let count = 0
  for (let after: string | undefined = ''; after !== undefined;) {
    const { extents, last }: EndingPage = await pageAfter(after)
    for (const extent of extents) {
      if (count >= mostPerCall) return { count, isComplete: false }
      if (await endOne(extent)) count += 1
    }
    after = last
  }
  return { count, isComplete: true }
}

/** The extent of one session, with the refresh tokens that were given in it or without. */
export function sessionExtent(sessionId: SessionId, withGrants: boolean): Extent {
  return { kind: 'session', sessionId, ...(withGrants ? { withGrants } : {}) }
}

/**
 * A refresh token with the access tokens of its grant. Whoever takes it back signs nobody out: as by `/oauth/revoke`,
 * the session goes on with the app's part in it, unless there is no browser.
 */
export function grantExtent(grantId: GrantId): Extent {
  return { kind: 'grant', grantId, alone: true }
}
