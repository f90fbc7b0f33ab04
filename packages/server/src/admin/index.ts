/**
 * The admin API: sessions, clients, users, grants, keys, logouts and settings of one tenant, for programs of its
 * operator.
 *
 * It decides nothing that the slices below decide: who ends a session brings evidence to the logout slice, who
 * adds a client or a user goes to the directory. Here is who may call, how a call is read, and its description.
 */
import type { Route } from '../platform/http/message.ts'
import { json } from '../platform/http/message.ts'
import { type AccessDeps, administratorOf } from './access/access.ts'
import { type ClientOperationsDeps, clientOperations } from './clients/operations.ts'
import { type GrantOperationsDeps, grantOperations } from './grants/operations.ts'
import { type KeyOperationsDeps, keyOperations } from './keys/operations.ts'
import { type LogoutOperationsDeps, logoutOperations } from './logouts/operations.ts'
import { openapiOf } from './openapi.ts'
import type { Operation } from './operation.ts'
import { renderAnswer } from './render.ts'
import { root } from './request.ts'
import { type SessionOperationsDeps, sessionOperations } from './sessions/operations.ts'
import { type SettingOperationsDeps, settingOperations } from './settings/operations.ts'
import { type UserOperationsDeps, userOperations } from './users/operations.ts'

export interface AdminDeps
  extends
    AccessDeps,
    ClientOperationsDeps,
    GrantOperationsDeps,
    KeyOperationsDeps,
    Omit<LogoutOperationsDeps, 'logout'>,
    SessionOperationsDeps,
    SettingOperationsDeps,
    UserOperationsDeps {
  readonly accounts: UserOperationsDeps['accounts']
  readonly registry: ClientOperationsDeps['registry']
}

export function createAdmin(deps: AdminDeps): { readonly routes: readonly Route[] } {
  const operations = [
    ...sessionOperations(deps),
    ...logoutOperations(deps),
    ...clientOperations(deps),
    ...userOperations(deps),
    ...grantOperations(deps),
    ...keyOperations(deps),
    ...settingOperations(deps),
  ]
  return { routes: [...operations.map((one) => routeOf(one, deps)), descriptionOf(operations)] }
}

function routeOf(operation: Operation, deps: AccessDeps): Route {
  return {
    method: operation.method,
    path: root + operation.path,
    face: 'api',
    spec: `admin API: ${operation.id}`,
    endpoint: async (request) => {
      const { base } = request.address
      const by = await administratorOf(request, deps)
      return renderAnswer(by.kind === 'administrator' ? await operation.run(request, by) : by, base)
    },
  }
}

/** Public: it says the same of every Exeunt server, and tools fetch it before they have a token. */
function descriptionOf(operations: readonly Operation[]): Route {
  return {
    method: 'GET',
    path: `${root}/openapi.json`,
    face: 'api',
    spec: 'admin API: OpenAPI 3.1',
    endpoint: async ({ address }) => json(200, openapiOf(operations, address.base)),
  }
}
