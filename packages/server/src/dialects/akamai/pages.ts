import type { Endpoint, HttpRequest, HttpResponse, Route } from '../../platform/http/message.ts'
import { isParameterProblem, readParameters } from '../../platform/http/parameters.ts'
import { accountParts } from '../../sign-in/account/pages/part.ts'
import { type AccountAction, accountActions, type AccountPlace, ownPlace } from '../../sign-in/index.ts'
import type { Core } from '../dialect.ts'
import { onlyParameters } from '../parameters.ts'
import {
  isPageProblem,
  meaningful,
  placeAt,
  type PlaceCore,
  profilePlace,
  refusePage,
} from './pages-place.ts'

type PagesCore = PlaceCore & { readonly signIn: Pick<Core['signIn'], 'page' | 'account'> }

const { path: profilePath, signInPath } = profilePlace

/** The pages below `/auth-ui`: ours, in this door's words. */
export function pageRoutes(core: PagesCore): readonly Route[] {
  return [...signInRoutes(core), ...accountRoutes(core)]
}

function signInRoutes(core: PagesCore): readonly Route[] {
  const { page } = core.signIn
  const spec = 'Akamai: CORE §3.1.2.3'
  return [
    route('GET', signInPath, spec, (one) =>
      names(one, 'request') ? page.show(one) : openUnasked(one, core),
    ),
    route('POST', signInPath, spec, page.submit),
  ]
}

/** Whether a query has a parameter; one that nobody can read is for its reader to refuse. */
function names({ query }: HttpRequest, parameter: string): boolean {
  const sent = readParameters(onlyParameters(query, [parameter]))
  return isParameterProblem(sent) || sent.has(parameter)
}

/** Somebody came without an app's request: they sign in, and then see their account. Without an app that is our own page. */
async function openUnasked(request: HttpRequest, core: PagesCore): Promise<HttpResponse> {
  const { goTo } = core.signIn.account
  if (names(request, 'client_id')) return atPlace(request, core, (place) => goTo(request, place))
  return goTo(request, { ...profilePlace, ...ownPlace })
}

function accountRoutes(core: PagesCore): readonly Route[] {
  const { arrive, show, showPassword } = core.signIn.account
  const spec = 'Akamai: a person’s own account'
  return [
    ...accountParts.map((part) =>
      route('GET', part === 'profile' ? profilePath : `${profilePath}/${part}`, spec, async (request) => {
        const shown = (place: AccountPlace) => show(meaningful(request), { ...place, part })
        return (await arrive(request)) ?? atPlace(request, core, shown)
      }),
    ),
    route('GET', `${profilePath}${accountActions.password.path}`, spec, (request) =>
      atPlace(request, core, (place) => showPassword(meaningful(request), place)),
    ),
    ...buttonNames.map((action) => button(action, core)),
  ]
}

const buttonNames: readonly AccountAction[] = [
  'endSession',
  'endOthers',
  'endAll',
  'withdraw',
  'password',
  'signOut',
]

/** A button takes the app along in its address: its page goes on there. */
function button(action: AccountAction, core: PagesCore): Route {
  const { press } = core.signIn.account
  const path = `${profilePath}${accountActions[action].path}`
  return route('POST', path, 'Akamai: a button there', (request) =>
    atPlace(request, core, (place) => press(meaningful(request), { action, place })),
  )
}

async function atPlace(
  request: HttpRequest,
  core: PlaceCore,
  answer: (place: AccountPlace) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const place = await placeAt(request, core)
  return isPageProblem(place) ? refusePage(request, place, core) : answer(place)
}

function route(method: Route['method'], path: string, spec: string, endpoint: Endpoint): Route {
  return { method, path, face: 'page', spec, endpoint }
}
