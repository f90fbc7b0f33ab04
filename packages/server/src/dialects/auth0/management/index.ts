import type { Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { clientRoutes } from './clients.ts'
import { refreshTokenRoutes } from './refresh-tokens.ts'
import { sessionRoutes } from './sessions.ts'
import { tenantSettingRoutes } from './tenant-settings.ts'
import { userAccessRoutes } from './user-access.ts'

/**
 * Management API v2, as far as it has to do with being signed in: sessions, refresh tokens, and what of a tenant and
 * its applications decides about logout.
 */
export function managementRoutes(core: Core): readonly Route[] {
  return [
    ...sessionRoutes(core),
    ...userAccessRoutes(core),
    ...refreshTokenRoutes(core),
    ...tenantSettingRoutes(core),
    ...clientRoutes(core),
  ]
}
