import { given } from '../client-auth.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'
import { notAmong } from '../suggestion.ts'

type Registered = Sound<ClientDocument>

/** How a client asks, and how it wants to be answered. */
export function* clientRequestProblems(client: Registered, path: Path): Generator<Problem> {
  if (client.request_object_signing_alg === 'none' && client.require_signed_request_object === true) {
    const message = 'expected an algorithm that signs: require_signed_request_object is true'
    yield problemAt([...path, 'request_object_signing_alg'], message)
  }
  const at = (client.response_modes ?? []).indexOf('web_message')
  if (at !== -1 && !hasOrigins(client)) {
    const message = 'web_message needs web_origins, or a redirect URI with an origin: it answers nobody else'
    yield problemAt([...path, 'response_modes', at], message)
  }
}

function hasOrigins(client: Registered): boolean {
  if (given(client, 'web_origins') && client.web_origins?.length !== 0) return true
  return (client.redirect_uris ?? []).some((uri) => uri === undefined || /^https?:/i.test(uri))
}

/** RFC 8707: a client may be bound to resources that there are. @param known absent where one of them is wrong. */
export function* resourceProblems(
  client: Registered,
  path: Path,
  known: readonly string[] | undefined,
): Generator<Problem> {
  if (!known) return
  for (const [index, resource] of (client.resources ?? []).entries()) {
    if (resource !== undefined && !known.includes(resource))
      yield problemAt([...path, 'resources', index], notAmong('resources', resource, known))
  }
}
