import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { auth0Profile } from './profile.ts'
import { byFormOrJson } from './token.ts'

/** Where devices ask; people let them in at our own page, whichever door they asked at. */
export function deviceRoutes(core: Core): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/oauth/device/code',
      face: 'api',
      spec: 'Auth0: RFC8628 §3.1',
      endpoint: byFormOrJson(core.device.at(auth0Profile), core),
    },
  ]
}
