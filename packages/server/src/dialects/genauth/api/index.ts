import type { Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { deviceRoutes } from './devices.ts'
import { keyRoutes } from './key.ts'
import { logoutRoutes } from './logout.ts'
import { activeUserRoutes } from './management/active-users.ts'
import { kickRoutes } from './management/kick.ts'
import { statusRoutes } from './management/status.ts'
import { managementTokenRoutes } from './management/token.ts'
import { personRoutes } from './person.ts'
import { publicConfigRoutes } from './public-config.ts'
import { sessionRoutes } from './session.ts'
import { signInRoutes } from './sign-in.ts'

/** The JSON calls of the SDKs beside the protocol: for people themselves, and for programs of the operator. */
export function apiRoutes(core: Core): readonly Route[] {
  return [
    ...signInRoutes(core),
    ...keyRoutes(core),
    ...publicConfigRoutes(core),
    ...personRoutes(core),
    ...sessionRoutes(core),
    ...deviceRoutes(core),
    ...logoutRoutes(core),
    ...kickRoutes(core),
    ...statusRoutes(core),
    ...activeUserRoutes(core),
    ...managementTokenRoutes(core),
  ]
}
