import type { HttpResponse, Route } from '../../../platform/http/message.ts'
import { json } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { end, sessionExtent } from './ending.ts'
import { readMetadata } from './metadata.ts'
import { readMembers } from './read.ts'
import { isRefusal, type Refusal, unknownSession } from './render.ts'
import { accepted, managed, type ManagementCall, nameIn } from './route.ts'
import { sessionBody } from './session-body.ts'

/** One session, by its id or by the `sid` of an app's part in it. */
export function sessionRoutes(core: Core): readonly Route[] {
  return [
    managed(core, {
      at: ['GET', '/sessions/:id'],
      needs: ['read:sessions'],
      serve: (call) => readSession(call, core),
    }),
    managed(core, {
      at: ['PATCH', '/sessions/:id'],
      needs: ['update:sessions'],
      serve: (call) => annotateSession(call, core),
    }),
    managed(core, {
      at: ['DELETE', '/sessions/:id'],
      needs: ['delete:sessions'],
      serve: (call) => endSession(call, { withGrants: false }, core),
    }),
    managed(core, {
      at: ['POST', '/sessions/:id/revoke'],
      needs: ['delete:sessions', 'delete:refresh_tokens'],
      serve: (call) => endSession(call, { withGrants: true }, core),
    }),
  ]
}

async function readSession({ request }: ManagementCall, core: Core): Promise<HttpResponse | Refusal> {
  const session = await core.records.session(request.tenant.id, nameIn(request), core.clock.now())
  return session ? json(200, sessionBody(session)) : unknownSession
}

async function annotateSession(call: ManagementCall, core: Core): Promise<HttpResponse | Refusal> {
  const { request } = call
  const members = readMembers(request, ['session_metadata'])
  if (isRefusal(members)) return members
  const metadata = readMetadata(members.sent, 'session_metadata')
  if (isRefusal(metadata)) return metadata
  const { id: tenantId } = request.tenant
  const session = await core.records.session(tenantId, nameIn(request), core.clock.now())
  if (!session) return unknownSession
  if (metadata.value === undefined) return json(200, sessionBody(session))
  const isKept = await core.records.annotate(tenantId, session.id, metadata.value, core.clock.now())
  return isKept ? readSession(call, core) : unknownSession
}

/** One that has ended already, and is remembered, has nothing left to end but grants that outlived it. */
async function endSession(
  call: ManagementCall,
  { withGrants }: { readonly withGrants: boolean },
  core: Core,
): Promise<HttpResponse | Refusal> {
  const { tenant } = call.request
  const session = await core.records.sessionNamed(tenant.id, nameIn(call.request))
  if (!session) return unknownSession
  await end(call, sessionExtent(session.id, withGrants), core)
  return accepted
}
