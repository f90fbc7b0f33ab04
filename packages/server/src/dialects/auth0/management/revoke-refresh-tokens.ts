import type { ClientId } from '../../../domain/client.ts'
import type { Resource } from '../../../domain/tenant.ts'
import type { UserId } from '../../../domain/user.ts'
import type { HttpRequest, HttpResponse } from '../../../platform/http/message.ts'
import type { RefreshTokenFilter } from '../../../sign-in/index.ts'
import type { Core } from '../../dialect.ts'
import { end, endRefreshTokens, grantExtent } from './ending.ts'
import { readMembers, readText, readTexts } from './read.ts'
import { invalidBody, isRefusal, moreIsLeft, type Refusal, unknownClient, unknownUser } from './render.ts'
import { accepted, type ManagementCall } from './route.ts'

const mostIds = 100

type Wish =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'whose'; readonly filter: RefreshTokenFilter }

/** Many at once: by their ids, of a person, of a person at an app, or of an app. */
export async function revokeRefreshTokens(call: ManagementCall, core: Core): Promise<HttpResponse | Refusal> {
  const wish = readWish(call.request)
  if (isRefusal(wish)) return wish
  switch (wish.kind) {
    case 'ids':
      return revokeByIds(call, wish.ids, core)
    case 'whose':
      return revokeByOwner(call, wish.filter, core)
  }
}

/** An id that names none is passed over: whoever had it, it is worth nothing. */
async function revokeByIds(call: ManagementCall, ids: readonly string[], core: Core): Promise<HttpResponse> {
  for (const id of new Set(ids)) {
    const grantId = await core.records.refreshTokenNamed(call.request.tenant.id, id)
    if (grantId !== undefined) await end(call, grantExtent(grantId), core)
  }
  return accepted
}

/** Whoever means a person or an app that is not there has mistyped it, and should know that nothing happened. */
async function revokeByOwner(
  call: ManagementCall,
  filter: RefreshTokenFilter,
  core: Core,
): Promise<HttpResponse | Refusal> {
  const { count, isComplete } = await endRefreshTokens(call, filter, core)
  if (!isComplete) return moreIsLeft(count)
  if (count > 0) return accepted
  const { id: tenantId } = call.request.tenant
  const { userId, clientId } = filter
  if (userId !== undefined && !(await core.people.find(tenantId, 'id', userId))) return unknownUser
  if (clientId !== undefined && !(await core.findClient(tenantId, clientId))) return unknownClient
  return accepted
}

function readWish(request: HttpRequest): Wish | Refusal {
  const members = readMembers(request, ['ids', 'user_id', 'client_id', 'audience'])
  if (isRefusal(members)) return members
  const { sent } = members
  const ids = readTexts(sent, 'ids', mostIds)
  if (ids && isList(ids)) return Object.keys(sent).length === 1 ? { kind: 'ids', ids } : oneForm
  if (ids) return ids
  const [userId, clientId, audience] = [
    readText(sent, 'user_id'),
    readText(sent, 'client_id'),
    readText(sent, 'audience'),
  ]
  if (typeof userId === 'object') return userId
  if (typeof clientId === 'object') return clientId
  if (typeof audience === 'object') return audience
  if (userId === undefined && clientId === undefined) return oneForm
  if (audience !== undefined && (userId === undefined || clientId === undefined)) return oneForm
  return {
    kind: 'whose',
    filter: {
      ...(userId === undefined ? {} : { userId: userId as UserId }),
      ...(clientId === undefined ? {} : { clientId: clientId as ClientId }),
      ...(audience === undefined ? {} : { resources: resourcesFor(audience, request.tenant.resources) }),
    },
  }
}

function isList(value: readonly string[] | Refusal): value is readonly string[] {
  return Array.isArray(value)
}

/** An API is known by its audience there; a grant names it by what it is called here. */
function resourcesFor(audience: string, resources: readonly Resource[]): readonly string[] {
  const meant = resources.filter((one) => one.audience === audience || one.uri === audience)
  return meant.length > 0 ? meant.map(({ uri }) => uri) : [audience]
}

const oneForm = invalidBody(
  'Send ids alone, or user_id, or user_id and client_id, where audience may stand beside, or client_id.',
)
