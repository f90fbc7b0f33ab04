import { STATUS_CODES } from 'node:http'
import { wireText } from '../../domain/oauth-error.ts'
import {
  type Face,
  type HttpProblem,
  type HttpRequest,
  type HttpResponse,
  json,
  pathSegment,
  type Route,
} from '../../platform/http/message.ts'
import { matches } from '../../platform/http/route-table.ts'
import type { Core } from '../dialect.ts'
import { sdkHeaders } from './cors.ts'

/** Paths that answer alike. */
interface Family {
  readonly path: `/${string}/*`
  readonly face: Face
  /** How a problem is told to a program; a person's browser gets the page of every other one. */
  readonly answer?: (problem: HttpProblem) => HttpResponse
}

/** The vendor's prefixes, each with the shape that its SDKs read. To SAML and WS-Federation a person's browser goes. */
const families: readonly Family[] = [
  { path: '/oauth/*', face: 'api', answer: oauthProblem },
  { path: '/mfa/*', face: 'api', answer: oauthProblem },
  { path: '/passwordless/*', face: 'api', answer: oauthProblem },
  { path: '/co/*', face: 'api', answer: oauthProblem },
  { path: '/bc-authorize/*', face: 'api', answer: oauthProblem },
  { path: '/dbconnections/*', face: 'api', answer: databaseProblem },
  { path: '/api/v2/*', face: 'api', answer: managementProblem },
  { path: '/samlp/*', face: 'page' },
  { path: '/wsfed/*', face: 'page' },
]

/**
 * What answers under the vendor's prefixes where nothing else does: the rest of its wider API. An SDK shows the
 * message, and never sees HTML.
 * @param served the other routes, so that a wrong method is called one.
 */
export function notServedRoutes(
  served: readonly Route[],
  { errorPage }: Pick<Core, 'errorPage'>,
): readonly Route[] {
  return families.map(({ path, face, answer }) => ({
    method: 'ANY',
    path,
    face,
    spec: 'Auth0: not served',
    // Some of its kits send cookies along; nothing here looks at them.
    ...(face === 'api' && { cors: 'registered-origins-with-credentials', corsHeaders: sdkHeaders }),
    endpoint: async (request) => {
      const problem = problemOf(request, served)
      return answer ? answer(problem) : errorPage(request, problem)
    },
  }))
}

/** The same route, whose faults and refused bodies are told in the shape of its family. */
export function inItsFamily(route: Route): Route {
  const { answer } = families.find(({ path }) => `${route.path}/`.startsWith(path.slice(0, -1))) ?? {}
  if (!answer || route.renderProblem || route.face === 'page') return route
  return { ...route, renderProblem: (_, problem) => answer(problem) }
}

function problemOf({ method, path }: HttpRequest, served: readonly Route[]): HttpProblem {
  const methods = served.flatMap((route) => (matches(route.path, path) ? [route.method] : []))
  if (methods.length === 0)
    return { status: 404, code: 'not_found', description: `${method} ${shown(path)} is not served here.` }
  const description = `This address answers ${[...new Set(methods)].join(', ')} only.`
  return { status: 405, code: 'method_not_allowed', description }
}

/** The longest path of the vendor's API has some eighty letters. */
const longestShown = 100

/** Segment by segment: an id is shown as it was meant, `auth0|5f1e`, say, and nothing of one that has other signs in it. */
function shown(path: string): string {
  const segments = path.split('/').map((one) => {
    const plain = pathSegment({ path: `/${one}` }, 0) ?? ''
    return /^[\w.:@|*~+-]*$/.test(plain) && (plain !== '' || one === '') ? plain : '…'
  })
  return segments.join('/').slice(0, longestShown)
}

/** RFC 6749 §5.2. */
function oauthProblem({ status, code, description, ...rest }: HttpProblem): HttpResponse {
  return json(status, { error: code, error_description: wireText(description), ...incidentOf(rest) })
}

/** As `/dbconnections/signup` refuses. */
function databaseProblem({ status: statusCode, code, description, ...rest }: HttpProblem): HttpResponse {
  const name = nameOf(statusCode)
  return json(statusCode, { name, code, description, statusCode, ...incidentOf(rest) })
}

/** As the Management API refuses. */
function managementProblem({ status: statusCode, code, description, ...rest }: HttpProblem): HttpResponse {
  const told = { statusCode, error: nameOf(statusCode), message: description, errorCode: code }
  return json(statusCode, { ...told, ...incidentOf(rest) })
}

function incidentOf({ incidentId: incident }: Pick<HttpProblem, 'incidentId'>) {
  return incident === undefined ? {} : { incident }
}

function nameOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error'
}
