import type { ClientId } from '../../domain/client.ts'
import { isOAuthError } from '../../domain/oauth-error.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ClientRegistry } from '../../platform/directory/index.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { FindToken } from '../../protocol/index.ts'
import { readBearer } from '../../protocol/userinfo/read.ts'
import type { AdminProblem } from '../render.ts'
import { type Administrator, decideAccess, missingToken } from './decide.ts'

export interface AccessDeps {
  readonly findToken: Pick<FindToken, 'accessToken'>
  readonly registry: Pick<ClientRegistry, 'find'>
  readonly clock: Clock
}

/** Who calls. RFC 6750: the token stands in the header; it is looked up among this tenant's tokens only. */
export async function administratorOf(
  request: HttpRequest,
  { findToken, registry, clock }: AccessDeps,
): Promise<Administrator | AdminProblem> {
  const shown = readBearer({ ...request, method: 'GET' })
  if (isOAuthError(shown)) {
    const { code: error, description } = shown
    return { kind: 'admin-problem', status: 400, error, description }
  }
  if (shown.kind === 'none') return missingToken
  const token = await findToken.accessToken(request.tenant, shown.value)
  const isSelfRegistered = token ? await registeredItself(request.tenant.id, token.clientId, registry) : false
  return decideAccess({ token, isSelfRegistered, tenant: request.tenant, now: clock.now() })
}

async function registeredItself(tenantId: TenantId, clientId: ClientId, registry: AccessDeps['registry']) {
  return (await registry.find(tenantId, clientId))?.origin === 'registration'
}
