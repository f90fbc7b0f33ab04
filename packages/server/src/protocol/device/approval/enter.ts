import type { Clock } from '../../../platform/clock.ts'
import type { KeyedHash } from '../../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../../platform/http/message.ts'
import { pageContextOf } from '../../../platform/http/page-context.ts'
import {
  describeProblem,
  isParameterProblem,
  readForm,
  readParameters,
} from '../../../platform/http/parameters.ts'
import type { SignInThrottle } from '../../../platform/throttle/throttle.ts'
import type { ErrorPage, Interactions } from '../../../sign-in/index.ts'
import { type EnterCodeView, renderEnterCode } from '../pages/enter-code.ts'
import { devicePaths } from '../paths.ts'
import { userCodeHash } from '../start/endpoint.ts'
import type { DeviceAuthorization, DeviceStore } from '../store.ts'
import { readUserCode, shownUserCode } from '../user-code/read.ts'
import { keptParameters } from './facts.ts'

export interface EnterCodeDeps {
  readonly store: Pick<DeviceStore, 'findByUserCode'>
  readonly interactions: Interactions
  readonly throttle: Pick<SignInThrottle, 'attempt'>
  readonly keyedHash: KeyedHash
  readonly clock: Clock
  readonly errorPage: ErrorPage
}

/**
 * GET /device: RFC 8628 §3.3. A code in the address is only filled in: the person reads it and goes on by
 * themselves (§3.3.1), and nobody learns by a link whether a code exists.
 */
export async function showEnterCode(request: HttpRequest): Promise<HttpResponse> {
  const query = readParameters(request.query)
  const code = readUserCode(isParameterProblem(query) ? undefined : query.get('user_code'))
  return enterCodePage(request, 200, code === undefined ? {} : { userCode: shownUserCode(code) })
}

const longestTyped = 64
const busySeconds = 5

/**
 * POST /device: looks for the device and begins the way to its approval. It needs no anti-forgery value: what a
 * foreign page could do here is what a link does, and the question comes afterwards.
 */
export async function submitUserCode(request: HttpRequest, deps: EnterCodeDeps): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form)) {
    const description = describeProblem(form)
    return deps.errorPage(request, { status: 400, code: 'invalid_request', description })
  }
  const userCode = form.get('user_code')?.slice(0, longestTyped)
  if (userCode === undefined) return enterCodePage(request, 400, { problem: 'missing' })
  const code = readUserCode(userCode)
  const found = code === undefined ? unknown : await findDevice(request, code, deps)
  switch (found.kind) {
    case 'wait':
      return throttled(request, found.seconds)
    case 'unknown':
      return enterCodePage(request, 400, { userCode, problem: 'unknown' })
    case 'found': {
      const { device } = found
      const parameters = keptParameters(device, code ?? '')
      return deps.interactions.start(request, {
        purpose: { clientId: device.clientId, resumePath: devicePaths.resume, parameters },
        step: { kind: 'resume' },
        progress: {},
      })
    }
  }
}

type Found =
  | { readonly kind: 'found'; readonly device: DeviceAuthorization }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'wait'; readonly seconds: number }

const unknown: Found = { kind: 'unknown' }

/** RFC 8628 §5.1: guesses from one address are slowed down as wrong passwords are. */
async function findDevice(request: HttpRequest, code: string, deps: EnterCodeDeps): Promise<Found> {
  const { tenant, remoteAddress: address } = request
  let device: DeviceAuthorization | undefined
  const attempt = { tenantId: tenant.id, account: 'a device’s user code', address, knownDevice: false }
  const outcome = await deps.throttle.attempt(attempt, async () => {
    device = await deps.store.findByUserCode(tenant.id, userCodeHash(deps.keyedHash, tenant, code))
    return device !== undefined && !device.isDecided && device.expiresAt > deps.clock.now()
  })
  switch (outcome.kind) {
    case 'wait':
      return outcome
    case 'busy':
      return { kind: 'wait', seconds: busySeconds }
    case 'wrong':
      return unknown
    case 'right':
      return device ? { kind: 'found', device } : unknown
  }
}

function throttled(request: HttpRequest, seconds: number): HttpResponse {
  const page = enterCodePage(request, 429, { problem: 'throttled', retryAfterSeconds: seconds })
  return { ...page, headers: { ...page.headers, 'retry-after': String(Math.ceil(seconds)) } }
}

/** The page to type a code, with what was wrong before. */
export function enterCodePage(
  request: HttpRequest,
  status: number,
  view: Omit<EnterCodeView, 'action' | 'hidden'>,
): HttpResponse {
  const action = `${request.address.pathPrefix}${devicePaths.enter}`
  return htmlPage(status, renderEnterCode(pageContextOf(request), { ...view, action, hidden: {} }))
}
