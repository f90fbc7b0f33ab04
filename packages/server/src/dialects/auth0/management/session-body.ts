import type { SessionRecord } from '../../../sign-in/index.ts'

/** A session in the vendor's words. What nobody here knows is not in it: networks, and where it was used last. */
export function sessionBody(session: SessionRecord) {
  const { userAgent, remoteAddress, annotation, amr, isFederated } = session
  const device = {
    ...(userAgent === undefined ? {} : { initial_user_agent: userAgent }),
    ...(remoteAddress === undefined ? {} : { initial_ip: remoteAddress }),
  }
  const methods = isFederated && amr.length === 0 ? ['federated'] : amr
  return {
    id: session.id,
    user_id: session.userId,
    created_at: session.createdAt.toISOString(),
    updated_at: updatedAt(session).toISOString(),
    authenticated_at: session.authTime.toISOString(),
    idle_expires_at: session.idleExpiresAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    last_interacted_at: session.lastSeenAt.toISOString(),
    device,
    clients: session.clientIds.map((client_id) => ({ client_id })),
    authentication: {
      methods: methods.map((name) => ({ name, timestamp: session.authTime.toISOString() })),
    },
    cookie: { mode: 'persistent' },
    ...(annotation ? { session_metadata: annotation.value } : {}),
  }
}

function updatedAt({ lastSeenAt, annotation }: SessionRecord): Date {
  return annotation && annotation.updatedAt > lastSeenAt ? annotation.updatedAt : lastSeenAt
}
