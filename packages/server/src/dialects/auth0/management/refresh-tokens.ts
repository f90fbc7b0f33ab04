import type { ClientId } from '../../../domain/client.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import type { UserId } from '../../../domain/user.ts'
import { type HttpRequest, type HttpResponse, json, type Route } from '../../../platform/http/message.ts'
import type { RefreshTokenFilter, RefreshTokenRecord } from '../../../sign-in/index.ts'
import type { Core } from '../../dialect.ts'
import { end, grantExtent } from './ending.ts'
import { nextOf, pageParameters, readPage } from './page.ts'
import { fieldParameters, readFields, shownFields } from './fields.ts'
import { readMetadata } from './metadata.ts'
import { readMembers, readQuery } from './read.ts'
import { refreshTokenBody } from './refresh-token-body.ts'
import { isRefusal, type Refusal, unknownRefreshToken } from './render.ts'
import { revokeRefreshTokens } from './revoke-refresh-tokens.ts'
import { accepted, managed, type ManagementCall, nameIn } from './route.ts'

type Answer = Promise<HttpResponse | Refusal>

/** Refresh tokens, one by one or many at once. What ends one is the end of its grant. */
export function refreshTokenRoutes(core: Core): readonly Route[] {
  return [
    managed(core, {
      at: ['GET', '/refresh-tokens'],
      needs: ['read:refresh_tokens'],
      serve: ({ request }) => listTokens(request, core),
    }),
    managed(core, {
      at: ['POST', '/refresh-tokens/revoke'],
      needs: ['delete:refresh_tokens'],
      serve: (call) => revokeRefreshTokens(call, core),
    }),
    managed(core, {
      at: ['GET', '/refresh-tokens/:id'],
      needs: ['read:refresh_tokens'],
      serve: (call) => readToken(call, core),
    }),
    managed(core, {
      at: ['PATCH', '/refresh-tokens/:id'],
      needs: ['update:refresh_tokens'],
      serve: (call) => annotateToken(call, core),
    }),
    managed(core, {
      at: ['DELETE', '/refresh-tokens/:id'],
      needs: ['delete:refresh_tokens'],
      serve: (call) => endToken(call, core),
    }),
  ]
}

/** Without a person all of the tenant's are looked through: a page may be short, and still lead on. */
async function listTokens(request: HttpRequest, core: Core): Answer {
  const query = readQuery(request, [...pageParameters, ...fieldParameters, 'user_id', 'client_id'])
  if (isRefusal(query)) return query
  const [page, fields] = [readPage('refresh-tokens', query.sent), readFields(query.sent)]
  if (isRefusal(page)) return page
  if (isRefusal(fields)) return fields
  const filter = filterOf(query.sent.get('user_id'), query.sent.get('client_id'))
  const found = await core.records.refreshTokens(request.tenant.id, filter, page, core.clock.now())
  const bodies = await tokenBodies(found.tokens, request.tenant, core)
  return json(200, {
    refresh_tokens: bodies.map((body) => shownFields(body, fields)),
    ...nextOf(page, found.last),
  })
}

function filterOf(userId: string | undefined, clientId: string | undefined): RefreshTokenFilter {
  return {
    ...(userId === undefined ? {} : { userId: userId as UserId }),
    ...(clientId === undefined ? {} : { clientId: clientId as ClientId }),
  }
}

export async function tokenBodies(
  tokens: readonly RefreshTokenRecord[],
  { id: tenantId, resources }: Tenant,
  { findClient }: Pick<Core, 'findClient'>,
) {
  return Promise.all(
    tokens.map(async (token) =>
      refreshTokenBody(token, { client: await findClient(tenantId, token.clientId), resources }),
    ),
  )
}

async function readToken({ request }: ManagementCall, core: Core): Answer {
  const { tenant } = request
  const token = await core.records.refreshToken(tenant.id, nameIn(request), core.clock.now())
  const [body] = token ? await tokenBodies([token], tenant, core) : []
  return body ? json(200, body) : unknownRefreshToken
}

async function annotateToken(call: ManagementCall, core: Core): Answer {
  const { request } = call
  const members = readMembers(request, ['refresh_token_metadata'])
  if (isRefusal(members)) return members
  const metadata = readMetadata(members.sent, 'refresh_token_metadata')
  if (isRefusal(metadata)) return metadata
  const { id: tenantId } = request.tenant
  const token = await core.records.refreshToken(tenantId, nameIn(request), core.clock.now())
  if (!token) return unknownRefreshToken
  if (metadata.value === undefined) return readToken(call, core)
  const isKept = await core.records.annotate(tenantId, token.id, metadata.value, core.clock.now())
  return isKept ? readToken(call, core) : unknownRefreshToken
}

async function endToken(call: ManagementCall, core: Core): Answer {
  const grantId = await core.records.refreshTokenNamed(call.request.tenant.id, nameIn(call.request))
  if (grantId === undefined) return unknownRefreshToken
  await end(call, grantExtent(grantId), core)
  return accepted
}
