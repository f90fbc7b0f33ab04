import { oauthError } from '../../domain/oauth-error.ts'
import type { HttpResponse, Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'

/**
 * The same route, whose answers have a number where their family has one: `/api/v3`. Whoever asks about a refusal
 * names it, and finds it in the log.
 */
export function numbered(route: Route, { random, noteRefusal }: Pick<Core, 'random' | 'noteRefusal'>): Route {
  if (!route.path.startsWith('/api/v3/')) return route
  const endpoint: Route['endpoint'] = async (request) => {
    const answer = await route.endpoint(request)
    const envelope = envelopeOf(answer)
    // The one call of this family that has no envelope has nothing to refuse either.
    if (!envelope) return answer
    const requestId = random.id()
    const { statusCode, message } = envelope
    if (statusCode !== 200)
      noteRefusal(
        request,
        oauthError('invalid_request', String(message), `request ${requestId}: ${String(statusCode)}`),
      )
    return { ...answer, body: JSON.stringify({ ...envelope, requestId }) }
  }
  return { ...route, endpoint }
}

function envelopeOf({ body }: HttpResponse): Readonly<Record<string, unknown>> | undefined {
  const value: unknown = body.startsWith('{') ? JSON.parse(body) : undefined
  return typeof value === 'object' && value !== null && 'statusCode' in value ? { ...value } : undefined
}
