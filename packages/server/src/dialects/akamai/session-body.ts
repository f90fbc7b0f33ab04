import { acrValuesAt, type NamingTenant } from '../../domain/profile.ts'
import type { Subject, User } from '../../domain/user.ts'
import type { SessionGroupRecord, SessionRecord } from '../../sign-in/index.ts'
import { spelling } from './claims.ts'
import { akamaiProfile } from './profile.ts'

/** A session as a program of the operator reads it, and whose it is. */
export interface ShownSession {
  readonly group: SessionGroupRecord
  readonly user: User
  readonly tenant: NamingTenant
  /** What the last sign-in amounts to, the usual value first. */
  readonly acrValues: readonly string[]
}

/**
 * The session of a person, with the browsers that are bound to it as its devices. In the words of ID tokens where they
 * have any, and their times: seconds since 1970. How somebody signed in is told of the last time that they did.
 */
export function sessionBody({ group, user, tenant, acrValues }: ShownSession) {
  const { authTime, amr } = lastProved(group)
  const [acr] = acrValuesAt(akamaiProfile, acrValues)
  return {
    sid: group.name,
    ...namesOf(user, tenant),
    auth_time: seconds(authTime),
    created: seconds(group.createdAt),
    expires: Math.max(...group.sessions.map(({ expiresAt }) => seconds(expiresAt))),
    amr,
    ...(acr === undefined ? {} : { acr }),
    devices: group.sessions.map(deviceBody),
    clients: [...new Set(group.sessions.flatMap(({ clientIds }) => clientIds))],
  }
}

/** Both names by which a person can be asked after. */
export function namesOf({ id, claims }: User, tenant: NamingTenant) {
  return { sub: id, ...spelling.otherNames?.({ subject: id as string as Subject, claims, tenant }) }
}

/** The browser in which the person proved last who they are. */
export function lastProved({ sessions: [first, ...others] }: SessionGroupRecord): SessionRecord {
  return others.reduce((last, one) => (one.authTime > last.authTime ? one : last), first)
}

/** A browser, and when it is out if nobody comes by any more. */
function deviceBody({ createdAt, lastSeenAt, idleExpiresAt, userAgent, remoteAddress }: SessionRecord) {
  return {
    ...(userAgent === undefined ? {} : { user_agent: userAgent }),
    ...(remoteAddress === undefined ? {} : { ip_address: remoteAddress }),
    created: seconds(createdAt),
    last_seen: seconds(lastSeenAt),
    expires: seconds(idleExpiresAt),
  }
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
