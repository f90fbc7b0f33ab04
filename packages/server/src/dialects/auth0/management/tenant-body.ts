import type { Tenant } from '../../../domain/tenant.ts'
import { auth0Profile } from '../profile.ts'

const hour = 3600

/** Settings of the vendor's that have no place here: kept for whoever sets them, and shown. */
export interface OwnSettings {
  /** We always tell of our end_session endpoint. */
  readonly advertisesEndSession: boolean
}

/** A tenant's settings in the vendor's words. */
export function tenantBody(tenant: Tenant, { advertisesEndSession }: OwnSettings) {
  const { lifetimes, dialects } = tenant
  return {
    friendly_name: tenant.name,
    allowed_logout_urls: tenant.allowedLogoutUrls,
    session_lifetime: lifetimes.sessionSeconds / hour,
    idle_session_lifetime: lifetimes.sessionIdleSeconds / hour,
    session_cookie: { mode: 'persistent' },
    sessions: { oidc_logout_prompt_enabled: dialects[auth0Profile.name]?.logoutPrompt ?? true },
    oidc_logout: { rp_logout_end_session_endpoint_discovery: advertisesEndSession },
  }
}
