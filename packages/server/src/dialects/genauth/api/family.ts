import type { LogoutAnswer } from '../../../logout/index.ts'
import type { HttpRequest, HttpResponse, Route } from '../../../platform/http/message.ts'
import { sdkHeaders } from '../cors.ts'
import { type Asked, v2Failure, v2Success, v3Failure, v3Success } from '../envelope.ts'
import type { Failure } from '../messages.ts'

/** The envelope of a path, and how the browsers of apps may call it. */
export interface Family {
  readonly done: (asked: Asked, data: unknown) => HttpResponse
  readonly failed: (asked: Asked, failure: Failure) => HttpResponse
}

/** `/api/v3/…` */
export const v3: Family = { done: (_, data) => v3Success(data), failed: v3Failure }
/** `/api/v2/…` and `/logout` */
export const v2: Family = { done: v2Success, failed: v2Failure }

/** What a call came to. */
export type Outcome = Done | Failure

export interface Done {
  readonly kind: 'done'
  readonly data?: unknown
  /** The logouts that it brought about. */
  readonly answers?: readonly LogoutAnswer[]
}

export function done(data?: unknown, answers: readonly LogoutAnswer[] = []): Done {
  return { kind: 'done', data, answers }
}

export function isFailure(value: object): value is Failure {
  return 'statusCode' in value && 'message' in value
}

export function rendered(family: Family, request: HttpRequest, outcome: Outcome): HttpResponse {
  return isFailure(outcome) ? family.failed(request, outcome) : family.done(request, outcome.data)
}

/** A route of this API. Without `cors` it is for servers alone. */
export function route(
  method: 'GET' | 'POST',
  path: string,
  endpoint: Route['endpoint'],
  cors?: Route['cors'],
): Route {
  const shared = cors === undefined ? {} : { cors, corsHeaders: sdkHeaders }
  return { method, path, face: 'api', spec: `GenAuth: ${path.slice(1)}`, ...shared, endpoint }
}
