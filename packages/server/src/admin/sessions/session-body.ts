import type { AppRow, SessionRow } from './store-sql.ts'

/** A session on the wire. Its id is no secret: the cookie is another one. */
export function sessionBody(row: SessionRow, apps: readonly AppRow[]) {
  return {
    id: row.id,
    user_id: row.user_id,
    username: row.username,
    kind: row.kind,
    created_at: iso(row.created_at),
    authenticated_at: iso(row.auth_time),
    amr: row.amr.split(' ').filter((one) => one !== ''),
    last_seen_at: iso(row.last_seen_at),
    expires_at: iso(row.expires_at),
    idle_expires_at: iso(row.idle_expires_at),
    ...(row.ended_at === null ? {} : { ended_at: iso(row.ended_at) }),
    ...(row.ended_by === null ? {} : { ended_by: row.ended_by }),
    device: {
      ...(row.user_agent === null ? {} : { user_agent: row.user_agent }),
      ...(row.remote_address === null ? {} : { remote_address: row.remote_address }),
    },
    apps: apps
      .filter((app) => app.session_id === row.id)
      .map((app) => ({
        client_id: app.client_id,
        sid: app.sid,
        issuer: app.issuer,
        started_at: iso(app.started_at),
        ...(app.ended_at === null ? {} : { ended_at: iso(app.ended_at) }),
      })),
  }
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
