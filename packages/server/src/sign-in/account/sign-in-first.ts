import { withParameters } from '../../domain/redirect-uri.ts'
import { type HttpRequest, type HttpResponse, seeOther } from '../../platform/http/message.ts'
import { readParameters } from '../../platform/http/parameters.ts'
import type { Interactions } from '../interaction/interactions.ts'
import { shownHandle } from '../interaction/visit.ts'
import { readHandle } from '../login/read.ts'
import type { CurrentSession } from '../session/current.ts'
import { type AccountPlace, pageUrl, pathOf } from './place.ts'

interface Deps {
  readonly interactions: Interactions
}

/** Sends the browser to the page of a place, by the sign-in page where nobody is signed in. */
export async function goToAccount(
  request: HttpRequest,
  place: AccountPlace,
  deps: Deps & { readonly currentSession: CurrentSession },
): Promise<HttpResponse> {
  const isHere = (await deps.currentSession(request)) !== undefined
  return isHere ? seeOther(pageUrl(request, place)) : signInFirst(request, place, deps)
}

/** Sends whoever is not signed in to the sign-in page, for a page of our own: no app is involved. */
export function signInFirst(
  request: HttpRequest,
  place: AccountPlace,
  { interactions }: Deps,
): Promise<HttpResponse> {
  const { uiLocales, signInPath, voice } = place
  const purpose = {
    resumePath: pathOf(place),
    parameters: withParameters('', place.parameters).slice('?'.length),
    ...(uiLocales === undefined ? {} : { uiLocales }),
    ...(signInPath === undefined ? {} : { signInPath }),
    ...(voice === undefined ? {} : { voice }),
  }
  return interactions.start(request, {
    purpose,
    step: { kind: 'sign-in', reason: 'no-session' },
    progress: {},
  })
}

/**
 * Back from the sign-in page: that request is done, and its handle leaves the address. What the page was asked with
 * comes from where it was kept, and is judged as if it came anew.
 * @returns `undefined` where the address has no handle.
 */
export async function arrive(
  request: HttpRequest,
  { interactions }: Deps,
): Promise<HttpResponse | undefined> {
  const handle = readHandle(readParameters(request.query))
  if (!shownHandle(request, handle)) return undefined
  const visit = await interactions.resume(request, handle)
  if (visit.kind === 'visit') await interactions.finish(visit)
  const { interaction } = (visit.kind === 'visit' ? visit : visit.visit) ?? {}
  const kept = interaction?.purpose.parameters ?? ''
  return seeOther(`${request.address.base}${request.path}${kept === '' ? '' : `?${kept}`}`)
}
