import type { UserId } from '../../domain/user.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Proof } from './store.ts'

const longestUserAgent = 256

/** What a password proves, and what is known of where it was shown. RFC 8176: it is all that was shown. */
export function passwordProof(request: HttpRequest, userId: UserId, at: Date): Proof {
  return { userId, amr: ['pwd'], at, ...browserFacts(request) }
}

/** What is known of a browser in which somebody proves who they are. */
export function browserFacts({
  headers,
  remoteAddress,
}: HttpRequest): Pick<Proof, 'userAgent' | 'remoteAddress'> {
  const userAgent = headers['user-agent']?.slice(0, longestUserAgent)
  return { remoteAddress, ...(userAgent === undefined ? {} : { userAgent }) }
}
