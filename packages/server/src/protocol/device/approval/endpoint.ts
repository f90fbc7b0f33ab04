import { type HttpRequest, type HttpResponse, htmlPage, seeOther } from '../../../platform/http/message.ts'
import { pageContextOf } from '../../../platform/http/page-context.ts'
import { isParameterProblem, readParameters } from '../../../platform/http/parameters.ts'
import { renderAbsence, type Visit, withBrowser } from '../../../sign-in/index.ts'
import { renderDeviceDone } from '../pages/done.ts'
import { devicePaths } from '../paths.ts'
import { type ApprovalDecision, countedProgress, decideApproval } from './decide.ts'
import { enterCodePage } from './enter.ts'
import { type ApprovalFactsDeps, gatherFacts } from './facts.ts'

export type ApprovalDeps = ApprovalFactsDeps

/** GET /device/continue: after each page everything is read and judged anew. RFC 8628 §3.3. */
export async function resumeApproval(request: HttpRequest, deps: ApprovalDeps): Promise<HttpResponse> {
  const query = readParameters(request.query)
  const handle = isParameterProblem(query) ? undefined : query.get('request')
  const visit = await deps.interactions.resume(request, handle)
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  return withBrowser(await answer(request, visit, deps), visit.browser)
}

/** How often the world may move between facts and commit; each round means that a session ended meanwhile. */
const mostRounds = 3

async function answer(request: HttpRequest, visit: Visit, deps: ApprovalDeps): Promise<HttpResponse> {
  for (let round = 0; round < mostRounds; round += 1) {
    const facts = await gatherFacts(request, visit, deps)
    const decision = decideApproval(facts)
    switch (decision.kind) {
      case 'over':
        return enterCodePage(request, 400, { problem: decision.reason })
      case 'sign-in':
      case 'consent': {
        const next = { step: decision, progress: countedProgress(facts) }
        const response = await deps.interactions.advance(request, visit, next)
        return 'kind' in response ? renderAbsence(request, response, deps.errorPage) : response
      }
      case 'deny':
      case 'approve': {
        const done = await commit(request, visit, decision, deps)
        if (done === 'finished')
          return renderAbsence(request, { kind: 'absent', reason: 'finished', visit }, deps.errorPage)
        if (done === 'done')
          return seeOther(`${request.address.base}${devicePaths.done}?outcome=${outcomes[decision.kind]}`)
      }
    }
  }
  const description = 'The session kept changing; try again.'
  return deps.errorPage(request, { status: 503, code: 'temporarily_unavailable', description })
}

const outcomes = { approve: 'approved', deny: 'denied' } as const

function commit(
  { tenant }: HttpRequest,
  { key }: Visit,
  decision: Extract<ApprovalDecision, { kind: 'approve' | 'deny' }>,
  { store, clock }: ApprovalDeps,
) {
  return decision.kind === 'approve'
    ? store.approve(tenant, decision.approval, key, clock.now())
    : store.deny(tenant, decision.device.id, key, clock.now())
}

/** GET /device/done: says what happened and names nobody. */
export async function showDeviceDone(request: HttpRequest): Promise<HttpResponse> {
  const query = readParameters(request.query)
  const isApproved = !isParameterProblem(query) && query.get('outcome') === 'approved'
  return htmlPage(200, renderDeviceDone(pageContextOf(request), isApproved ? 'approved' : 'denied'))
}
