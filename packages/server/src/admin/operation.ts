import type { Static, TObject, TSchema } from 'typebox'
import type { ClientId } from '../domain/client.ts'
import type { Tenant } from '../domain/tenant.ts'
import type { HttpRequest, Route } from '../platform/http/message.ts'
import type { Administrator } from './access/decide.ts'
import type { AdminAnswer, AdminProblem } from './render.ts'
import { pathParameters, readBody, readQuery } from './request.ts'

/** One checked call of an administrator. */
export interface AdminCall<Query, Body> {
  readonly tenant: Tenant
  readonly by: ClientId
  /** The decoded `:name` segments of the path. */
  readonly path: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
}

export type AdminResult = Promise<AdminAnswer | AdminProblem>

/** What one operation is, to whoever describes it. */
export interface OperationNotes {
  readonly id: string
  readonly method: Route['method']
  /** Below `/admin/v1`; a segment `:name` is a parameter. */
  readonly path: string
  readonly summary: string
  readonly query?: TObject | undefined
  readonly body?: TObject | undefined
  /** By status; `undefined`: no body. */
  readonly answers: Readonly<Record<number, TSchema | undefined>>
  /** Refusals beside those that every operation has. */
  readonly refusals?: readonly (404 | 409 | 503)[]
}

export interface Operation extends OperationNotes {
  readonly run: (request: HttpRequest, by: Administrator) => AdminResult
}

type Read<S extends TObject | undefined> = S extends TObject ? Static<S> : undefined

/** An operation whose query and body are read by its own schemas before it is handled. */
export function operation<
  Query extends TObject | undefined = undefined,
  Body extends TObject | undefined = undefined,
>({
  handle,
  ...notes
}: Omit<OperationNotes, 'query' | 'body'> & {
  readonly query?: Query
  readonly body?: Body
  readonly handle: (call: AdminCall<Read<Query>, Read<Body>>) => AdminResult
}): Operation {
  const described: OperationNotes = notes
  return {
    ...described,
    run: async (request, { clientId }) => {
      const path = pathParameters(described.path, request)
      if (path.kind === 'admin-problem') return path
      const query = readQuery(described.query, request)
      if (query.kind === 'admin-problem') return query
      const body = readBody(described.body, request)
      if (body.kind === 'admin-problem') return body
      return handle({
        tenant: request.tenant,
        by: clientId,
        path: path.value,
        // Read by these very schemas.
        query: query.value as Read<Query>,
        body: body.value as Read<Body>,
      })
    },
  }
}
