import { pathSegment, type Route } from '../../../../platform/http/message.ts'
import type { Core } from '../../../dialect.ts'
import { tooManySessions } from '../../messages.ts'
import { done, isFailure, type Outcome, route, v2, v3 } from '../family.ts'
import { object, page, type Page, sentBody, sentQuery, text } from '../sent.ts'
import { type ToldPerson, v2User, v3User } from '../user.ts'
import { forOperator, type ManagementCall } from './operator.ts'
import { namedApp, toldToOperator } from './people.ts'

/** Who is signed in at an app, for programs of the operator. */
export function activeUserRoutes(core: Core): readonly Route[] {
  const listed = forOperator(core, v3, (call) => listActive(call, core))
  const listedByPath = forOperator(core, v2, (call) => listActiveByPath(call, core))
  return [
    route('POST', '/api/v3/list-application-active-users', listed),
    route('GET', '/api/v2/applications/:id/active-users', listedByPath),
  ]
}

async function listActive({ request }: ManagementCall, core: Core): Promise<Outcome> {
  const sent = sentBody(request)
  if (isFailure(sent)) return sent
  const options = object(sent, 'options')
  if (isFailure(options)) return options
  const pagination = object(options, 'pagination')
  const wanted = isFailure(pagination) ? pagination : page(pagination)
  if (isFailure(wanted)) return wanted
  const appId = text(sent, 'appId')
  if (typeof appId === 'object') return appId
  return peopleAt(request, { appId, page: wanted, spelled: v3User }, core)
}

async function listActiveByPath({ request }: ManagementCall, core: Core): Promise<Outcome> {
  const sent = sentQuery(request)
  const wanted = isFailure(sent) ? sent : page(sent)
  if (isFailure(wanted)) return wanted
  const spelled = (told: ToldPerson) => v2User(told, request.tenant.id)
  return peopleAt(request, { appId: pathSegment(request, 3) ?? '', page: wanted, spelled }, core)
}

interface Listing {
  readonly appId: string
  readonly page: Page
  readonly spelled: (told: ToldPerson) => unknown
}

async function peopleAt(
  { tenant }: ManagementCall['request'],
  { appId, page: stretch, spelled }: Listing,
  core: Core,
): Promise<Outcome> {
  const client = await namedApp(tenant.id, appId, core)
  if (isFailure(client)) return client
  const found = await core.people.at({ tenantId: tenant.id, clientId: client.id }, core.clock.now(), stretch)
  if (found.kind === 'too-many') return tooManySessions
  return done({
    totalCount: found.total,
    list: found.people.map((user) => spelled(toldToOperator(user))),
  })
}
