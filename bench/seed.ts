import { DatabaseSync } from 'node:sqlite'

const hour = 3_600_000
const day = 24 * hour

/**
 * Fills a migrated database with live sessions, each in two apps with a grant, a refresh token and an access
 * token each, and with a tenth as many that ended within the last week, each with its logout and notices.
 * Their times lie evenly in the past week. The people are disabled, or the next start would find that the
 * configuration does not know them, and end it all.
 * @param file the database; nobody else may have it open.
 * @param kept how many more that ended, and are kept because their refresh tokens outlive them by a quarter of a year.
 */
export function seedSessions(file: string, tenantId: string, count: number, kept = 0): void {
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -200000')
  const now = Date.now()
  for (const [fate, sessions] of [
    ['live', count],
    ['ended', Math.ceil(count / 10)],
    ['kept', kept],
  ] as const) {
    if (sessions === 0) continue
    database.exec('begin')
    for (const statement of statementsFor(fate)) {
      const names = new Set([...statement.matchAll(/\$(\w+)/g)].map(([, name = '']) => name))
      const known = {
        tenant: tenantId,
        count: sessions,
        now,
        prefix: prefixes[fate],
        week: 7 * day,
        hour,
        day,
      }
      const values = Object.fromEntries(Object.entries(known).filter(([name]) => names.has(name)))
      database.prepare(statement).run(values)
    }
    database.exec('commit')
  }
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
}

/** How many rows the large tables have. */
export function rowCounts(file: string): Readonly<Record<string, number>> {
  const database = new DatabaseSync(file)
  const tables = [
    'sessions',
    'rp_sessions',
    'grants',
    'access_tokens',
    'refresh_tokens',
    'codes',
    'logouts',
    'deliveries',
    'attempts',
  ]
  const counts = tables.map((table) => {
    const row = database.prepare(`select count(*) as rows from ${table}`).get()
    return [table, Number(row?.['rows'])] as const
  })
  database.close()
  return Object.fromEntries(counts)
}

const numbers = 'with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < $count)'
const id = (text: string) => `$prefix || printf('%023d', i) || ${text}`
const at = '$now - $week + i * $week / $count'
const hash = 'substr(hex(randomblob(22)), 1, 43)'

type Fate = 'live' | 'ended' | 'kept'

const prefixes: Readonly<Record<Fate, string>> = { live: '01', ended: '00', kept: '02' }

function statementsFor(fate: Fate): readonly string[] {
  const isOver = fate !== 'live'
  const atLogout = fate === 'kept' ? 'survive' : 'end'
  const live = [
    `insert into users (tenant_id, id, username, claims, updated_at, disabled_at)
     ${numbers} select $tenant, ${id("'u'")}, ${id("'u'")}, '{"name":"Somebody"}', $now, $now from n where i % 10 = 0`,
    `insert into sessions (tenant_id, id, cookie_hash, user_id, amr, auth_time, created_at, last_seen_at, expires_at, idle_expires_at, ended_at, ended_by, version)
     ${numbers} select $tenant, ${id("'s'")}, ${hash}, $prefix || printf('%023d', i / 10 * 10) || 'u', 'pwd', ${at}, ${at}, ${at},
       ${at} + $week + $day, ${at} + $week + $hour, ${isOver ? `${at} + $hour` : 'null'}, ${isOver ? id("'l'") : 'null'}, 3 from n`,
    ...['a', 'b'].flatMap((app) => [
      `insert into rp_sessions (tenant_id, id, session_id, client_id, sid, subject, issuer, started_at)
       ${numbers} select $tenant, ${id(`'${app}'`)}, ${id("'s'")}, 'app-${app}', lower(hex(randomblob(11))), 'somebody', 'https://op.example', ${at} from n`,
      `insert into grants (tenant_id, id, client_id, user_id, subject, session_id, rp_session_id, sid, issuer, scope, amr, access_at_logout, refresh_at_logout, auth_time, created_at, revoked_at)
       ${numbers} select $tenant, ${id(`'${app}'`)}, 'app-${app}', $prefix || printf('%023d', i / 10 * 10) || 'u', 'somebody', ${id("'s'")}, ${id(`'${app}'`)}, 'sid', 'https://op.example',
         'openid profile email', 'pwd', '${atLogout}', '${atLogout}', ${at}, ${at}, ${fate === 'ended' ? `${at} + $hour` : 'null'} from n`,
      `insert into refresh_tokens (tenant_id, id, hash, grant_id, client_id, scope, issued_at, expires_at)
       ${numbers} select $tenant, ${id(`'${app}'`)}, ${hash}, ${id(`'${app}'`)}, 'app-${app}', 'openid profile email', ${at}, ${at} + ${fate === 'kept' ? 13 : 4} * $week from n`,
      `insert into access_tokens (tenant_id, id, hash, client_id, scope, issuer, grant_id, issued_at, expires_at)
       ${numbers} select $tenant, ${id(`'${app}'`)}, ${hash}, 'app-${app}', 'openid profile email', 'https://op.example', ${id(`'${app}'`)}, ${at}, ${at} + $week + $hour from n`,
    ]),
  ]
  if (fate !== 'ended') return live
  return [
    ...live,
    `insert into logouts (tenant_id, id, door, evidence, sessions, parts, landing, grants_revoked, decided_at)
     ${numbers} select $tenant, ${id("'l'")}, 'end-session', '{}', json_array(${id("'s'")}), '[]', 'signed-out-page', 2, ${at} + $hour from n`,
    ...['a', 'b'].flatMap((app) => [
      `insert into deliveries (tenant_id, id, logout_id, channel, client_id, client_name, uri, subject, sid, issuer, state, attempts, created_at, due_at, settled_at)
       ${numbers} select $tenant, ${id(`'${app}'`)}, ${id("'l'")}, 'back-channel', 'app-${app}', 'App', 'https://app.example/notice', 'somebody', 'sid', 'https://op.example',
         'delivered', 1, ${at}, ${at}, ${at} from n`,
      `insert into attempts (tenant_id, delivery_id, outcome, number, started_at, finished_at, status)
       ${numbers} select $tenant, ${id(`'${app}'`)}, 'accepted', 1, ${at}, ${at}, 200 from n`,
    ]),
  ]
}
