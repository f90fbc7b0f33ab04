import type { ClientId } from '../../domain/client.ts'

/**
 * The authorization request within a pushed form (RFC 9126 §2.1). The client was authenticated, so its id
 * stands in for a `client_id` that the form left to the Authorization header; what proved it is left out.
 * @param body a form that could be read.
 */
export function pushedRaw(body: string, clientId: ClientId): string {
  const parameters = new URLSearchParams(body)
  for (const name of ['client_secret', 'client_assertion', 'client_assertion_type']) parameters.delete(name)
  parameters.set('client_id', clientId)
  return parameters.toString()
}
