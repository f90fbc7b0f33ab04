import type { OAuthError } from './domain/oauth-error.ts'
import type { HttpRequest } from './platform/http/message.ts'
import type { Log } from './platform/log.ts'

/** One line for each "no" that somebody has to mend, in our own words, whatever the door says for them. */
export function logRefusal(
  log: Log,
  { path, tenant }: Pick<HttpRequest, 'path' | 'tenant'>,
  { code, description, reason, named }: OAuthError,
): void {
  const why = reason === code ? description : reason
  log.info('refused', {
    path,
    tenant: tenant.id,
    code,
    reason: why,
    ...(named !== undefined && shown(named)),
  })
}

/** D15: what somebody named may have a secret in its query, and is not to fill the log. */
function shown(named: string) {
  return { named: named.split(/[?#]/)[0]?.slice(0, 200) }
}
