import {
  type Face,
  type HttpRequest,
  type HttpResponse,
  json,
  plainText,
  type Route,
} from '../../platform/http/message.ts'
import { wrongMethod } from '../../platform/http/problems.ts'
import { matches } from '../../platform/http/route-table.ts'
import type { Core } from '../dialect.ts'
import { akamaiProfile } from './profile.ts'
import { nobody } from './tenant-names.ts'

const { name: voice } = akamaiProfile

type PageCore = Pick<Core, 'errorPage'>

/** The vendor's prefixes, and who comes there. */
const prefixes: readonly (readonly [path: `/${string}/*`, face: Face])[] = [
  ['/auth-ui/*', 'page'],
  ['/login/*', 'api'],
  ['/token/*', 'api'],
  ['/profiles/*', 'api'],
  ['/sessions/*', 'api'],
]

/**
 * What answers under the vendor's prefixes where nothing else does: in the vendor's words, as a text for programs and
 * as a page for people. Of the configuration API it says that it is somewhere else.
 * @param served the other routes, so that a wrong method is called one.
 */
export function notServedRoutes(served: readonly Route[], core: PageCore): readonly Route[] {
  const closed = { method: 'ANY', spec: 'Akamai: not served' } as const
  return [
    ...prefixes.map(([path, face]): Route => ({
      ...closed,
      path,
      face,
      endpoint: async (request) => answerFor(request, served, core),
    })),
    { ...closed, path: '/config/*', face: 'api', endpoint: async () => noConfiguration },
  ]
}

function answerFor(request: HttpRequest, served: readonly Route[], core: PageCore): HttpResponse {
  const others = served.filter(({ method, path }) => method !== 'ANY' && matches(path, request.path))
  if (others.length > 0) return refuseMethod(request, others, core)
  const isPerson = (request.headers['accept'] ?? '').includes('text/html')
  if (!isPerson) return plainText(404, nobody)
  return pageFor(request, { status: 404, code: 'not_found', description: nobody, voice }, core)
}

/** As the address would speak otherwise. */
function refuseMethod(request: HttpRequest, others: readonly Route[], core: PageCore): HttpResponse {
  const allow = [...new Set(others.map(({ method }) => method))].join(', ')
  const { status, code, description } = wrongMethod(allow)
  if (others.some(({ face }) => face === 'page'))
    return pageFor(request, { status, code, description, voice }, core)
  return json(status, { error: code, error_description: description })
}

/** A page, also where programs are expected: it has the rules of one. */
function pageFor(
  request: HttpRequest,
  problem: Parameters<PageCore['errorPage']>[1],
  { errorPage }: PageCore,
): HttpResponse {
  return { ...errorPage(request, problem), allows: {} }
}

/** Whoever asks is a program, and one that would change another server. */
const noConfiguration = json(501, {
  error: 'not_implemented',
  error_description:
    'The configuration API is not served here: apps, token policies and login policies stand in the configuration of this server.',
})
