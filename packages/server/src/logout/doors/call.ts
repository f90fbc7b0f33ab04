import { endedSessionCookies } from '../../platform/http/cookies.ts'
import { type HttpRequest, type HttpResponse, withCookie } from '../../platform/http/message.ts'
import type { LogoutAnswer } from '../logout.ts'
import { withNewBrowserState } from '../session-management/browser-state.ts'
import type { DoorDeps } from './door.ts'

/** What became of a program's call, to which no page of ours is the answer. */
export interface FinishedCall {
  readonly response: HttpResponse
  readonly answers: readonly LogoutAnswer[]
  /** The session that the caller's browser showed is over: its cookies go. */
  readonly endsBrowser: boolean
}

/** Its answer, once the apps were told or the wait is over (D11). */
export async function finishCall(
  request: HttpRequest,
  { response, answers, endsBrowser }: FinishedCall,
  deps: Pick<DoorDeps, 'deliverer' | 'browserWaitMilliseconds' | 'random'>,
): Promise<HttpResponse> {
  const ended = answers.flatMap((answer) => (answer.kind === 'ended' ? [answer.logoutId] : []))
  await Promise.all(ended.map((id) => deps.deliverer.firstTries(id, deps.browserWaitMilliseconds)))
  if (!endsBrowser) return response
  const cleared = endedSessionCookies(request).reduce(withCookie, response)
  return withNewBrowserState(request, cleared, deps.random)
}
