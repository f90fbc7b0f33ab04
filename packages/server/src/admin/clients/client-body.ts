import type { Secret } from '../../platform/directory/registration.ts'
import type { RegisteredClient } from '../../platform/directory/index.ts'
import { administeredMetadataOf } from '../../config/index.ts'

/**
 * A client on the wire, without whatever is secret.
 * @param secret in the answer that made it.
 */
export function clientBody({ client, origin, createdAt }: RegisteredClient, secret?: Secret) {
  return {
    client_id: client.id,
    ...administeredMetadataOf(client),
    ...(secret ? { client_secret: secret.reveal() } : {}),
    origin,
    ...(createdAt ? { created_at: createdAt.toISOString() } : {}),
  }
}
