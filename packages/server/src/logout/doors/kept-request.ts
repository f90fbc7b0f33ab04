import { issueCredential } from '../../platform/credential.ts'
import { type HttpRequest, type HttpResponse, seeOther } from '../../platform/http/message.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import { verdictOf } from '../../domain/logout.ts'
import type { Passage } from '../logout.ts'
import { type DoorDeps, logoutPaths, sessionCookieOf } from './door.ts'

type KeptDeps = Pick<DoorDeps, 'random' | 'clock' | 'storeFor' | 'csrf'>

/** How long a question may stay unanswered. */
const pendingSeconds = 900

/** SEC-7: before a page is shown, whatever vouches leaves the address bar, the history and the Referer. */
export function mustLeaveUrl({ handle, asked }: Passage): boolean {
  const { evidence, logoutHint, logoutHintNames } = asked
  const namesSession = logoutHint !== undefined && (logoutHintNames ?? 'person') !== 'person'
  return handle === undefined && (verdictOf(evidence) !== undefined || namesSession)
}

/** Keeps the request under a one-time handle and sends the browser to a clean address of ours. */
export async function toCleanUrl(
  request: HttpRequest,
  passage: Passage,
  deps: KeptDeps,
): Promise<HttpResponse> {
  const handle = await keep(request, passage, deps)
  return seeOther(`${request.address.base}${logoutPaths.resume}?request=${handle}`)
}

async function keep(request: HttpRequest, passage: Passage, deps: KeptDeps): Promise<string> {
  const { id, hash, value } = issueCredential('handle', deps.random)
  const createdAt = deps.clock.now()
  await deps.storeFor(request.tenant.id).keepPending({
    id,
    hash,
    request: passage.asked,
    ...(passage.uiLocales === undefined ? {} : { uiLocales: passage.uiLocales }),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + pendingSeconds * 1000),
  })
  return value
}

/** Our two forms. A "yes" belongs to a question: it cannot be said to a request that was refused (RIL §4). */
export const formPurposes = { question: 'logout', anyway: 'logout-anyway' } as const

/** RIL-25: a POST with a value tied to this browser's session, to this form and to this very request. */
export async function formAbout(
  request: HttpRequest,
  passage: Passage,
  form: keyof typeof formPurposes,
  deps: KeptDeps,
): Promise<FormTarget> {
  const handle = passage.handle ?? (await keep(request, passage, deps))
  const csrf = deps.csrf.value(formPurposes[form], sessionCookieOf(request) ?? '', handle)
  return { action: `${request.address.pathPrefix}${logoutPaths.confirm}`, hidden: { request: handle, csrf } }
}
