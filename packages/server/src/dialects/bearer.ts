import type { HttpRequest } from '../platform/http/message.ts'
import { formOf, queryOf, withoutParameters } from './parameters.ts'

/**
 * A token that an SDK sends by name in the query or the form, as if it stood in the header: from there it reaches no
 * log of ours (D15). What comes twice stays as it is, for the core to refuse.
 * @returns `undefined` where none was sent by name.
 */
export function namedAsBearer(request: HttpRequest): HttpRequest | undefined {
  const tokens = [queryOf(request), formOf(request)].flatMap((sent) => sent?.get('access_token') ?? [])
  const [named, second] = tokens
  if (named === undefined) return undefined
  if (second !== undefined) return request
  return withBearer(
    withoutParameters(request, (name) => name === 'access_token'),
    named,
  )
}

export function withBearer(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }
}
