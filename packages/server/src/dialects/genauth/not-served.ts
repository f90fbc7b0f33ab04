import { wireText } from '../../domain/oauth-error.ts'
import {
  type HttpProblem,
  type HttpRequest,
  type HttpResponse,
  json,
  type Route,
} from '../../platform/http/message.ts'
import { matches } from '../../platform/http/route-table.ts'
import { sdkHeaders } from './cors.ts'
import { type Asked, graphqlFailure, v2Failure, v3Failure } from './envelope.ts'
import { type Failure, internalError, notServed, unusable, wrongMethod } from './messages.ts'

/** Paths that answer alike. */
interface Family {
  readonly path: `/${string}/*`
  readonly answer: (request: Asked, failure: Failure) => HttpResponse
  /** None where its pages call one address alone. */
  readonly cors?: NonNullable<Route['cors']>
}

/** The vendor's prefixes, each with the envelope that its SDKs read. Some of them send cookies along. */
const families: readonly Family[] = [
  { path: '/oidc/*', answer: oauthFailure, cors: 'registered-origins' },
  { path: '/oauth/*', answer: oauthFailure, cors: 'registered-origins' },
  { path: '/api/v3/*', answer: v3Failure, cors: 'registered-origins' },
  { path: '/api/v2/*', answer: v2Failure, cors: 'registered-origins-with-credentials' },
  { path: '/api/oidc/*', answer: v2Failure, cors: 'registered-origins' },
  { path: '/api/applications/*', answer: v2Failure, cors: 'registered-origins-with-credentials' },
  { path: '/graphql/*', answer: graphqlFailure, cors: 'registered-origins-with-credentials' },
  { path: '/logout/*', answer: v2Failure },
]

/**
 * What answers under the vendor's prefixes where nothing else does: the rest of its wider API. An SDK shows the
 * message, and never sees HTML.
 * @param served the other routes, so that a wrong method is called one.
 */
export function notServedRoutes(served: readonly Route[]): readonly Route[] {
  return families.map(({ path, answer, cors }) => ({
    method: 'ANY',
    path,
    face: 'api',
    spec: 'GenAuth: not served',
    ...(cors === undefined ? {} : { cors, corsHeaders: sdkHeaders }),
    endpoint: async (request) => answer(request, failureOf(request, served)),
  }))
}

/** The same route, whose faults and refused bodies are told in the envelope of its family. */
export function inItsFamily(route: Route): Route {
  const family = families.find(({ path }) => `${route.path}/`.startsWith(path.slice(0, -1)))
  if (!family || route.face === 'page' || family.answer === oauthFailure) return route
  return { ...route, renderProblem: (request, problem) => family.answer(request, failureFor(problem)) }
}

function failureFor({ status, incidentId }: HttpProblem): Failure {
  return incidentId === undefined ? unusable(status) : internalError(incidentId)
}

function failureOf({ method, path }: HttpRequest, served: readonly Route[]): Failure {
  const methods = served.flatMap((route) => (matches(route.path, path) ? [route.method] : []))
  return methods.length > 0 ? wrongMethod(methods.join(', ')) : notServed(`${method} ${shown(path)}`)
}

/** The longest path of the vendor's API has some eighty letters. */
function shown(path: string): string {
  return path.replaceAll(/[^\w./:-]/g, '?').slice(0, 100)
}

/** RFC 6749 §5.2 has no letters for any language but English. */
function oauthFailure(_: Asked, { statusCode, message }: Failure): HttpResponse {
  const error = statusCode === 405 ? 'method_not_allowed' : 'not_found'
  return json(statusCode, { error, error_description: wireText(message.en) })
}
