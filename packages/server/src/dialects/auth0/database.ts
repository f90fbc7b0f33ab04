import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { changePassword } from './change-password.ts'
import { sdkHeaders } from './cors.ts'
import { databaseEndpoint } from './database-call.ts'
import { signUp } from './sign-up.ts'

/** What apps with forms of their own send about people whose passwords are known here. */
export function databaseRoutes(core: Core): readonly Route[] {
  return [
    post('/dbconnections/signup', 'an account', databaseEndpoint(signUp(core), core)),
    post(
      '/dbconnections/change_password',
      'a new password by mail',
      databaseEndpoint(changePassword(core), core),
    ),
  ]
}

function post(path: string, spec: string, endpoint: Endpoint): Route {
  return {
    method: 'POST',
    path,
    face: 'api',
    spec: `Auth0: ${spec}`,
    // The SDKs send cookies along; nothing here looks at them.
    cors: 'registered-origins-with-credentials',
    corsHeaders: sdkHeaders,
    endpoint,
  }
}
