import { isOAuthError, type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import { resourcesOf } from '../../target/read.ts'
import type { HandleGrantType } from '../grant-type.ts'
import { readPasswordRequest } from './read.ts'
import type { SignInDirectly } from './sign-in.ts'

/** `grant_type=password`: RFC 6749 §4.3. */
export function password(signInDirectly: SignInDirectly): HandleGrantType {
  return async ({ request, caller, form, profile }) => {
    const asked = readPasswordRequest(form)
    if (isOAuthError(asked)) return asked
    const resources = resourcesOf(request)
    const answer = await signInDirectly(request, { caller, profile, resources, ...asked })
    switch (answer.kind) {
      case 'oauth-error':
        return answer
      case 'wrong-credentials':
        return wrong
      case 'throttled':
        return later('Too many wrong passwords were tried.', answer.waitSeconds)
      case 'busy':
        return later('Too many passwords are being checked at this moment.', busySeconds)
      case 'signed-in':
        return answer.tokens
    }
  }
}

/** How long an app should wait when the machine is busy with other people's passwords. */
const busySeconds = 5

const wrong = oauthError('invalid_grant', 'invalid credentials provided', 'wrong-credentials')

function later(description: string, seconds: number): OAuthError {
  const retryAfterSeconds = Math.ceil(seconds)
  const error = oauthError('temporarily_unavailable', `${description} Try again in ${retryAfterSeconds} s.`)
  return { ...error, retryAfterSeconds }
}
