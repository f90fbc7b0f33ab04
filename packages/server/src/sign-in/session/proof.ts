import type { UserId } from '../../domain/user.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Proof } from './store.ts'

const longestUserAgent = 256

/** What a password proves, and what is known of where it was shown. RFC 8176: it is all that was shown. */
export function passwordProof({ headers, remoteAddress }: HttpRequest, userId: UserId, at: Date): Proof {
  const userAgent = headers['user-agent']?.slice(0, longestUserAgent)
  return { userId, amr: ['pwd'], at, remoteAddress, ...(userAgent === undefined ? {} : { userAgent }) }
}
