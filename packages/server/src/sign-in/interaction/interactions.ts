import type { Client, ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import { type HttpRequest, type HttpResponse, seeOther, withCookie } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'
import { type Browser, browserOf, shownBrowser } from './browser.ts'
import { hasSignInPage, signedInPath, signInPathOf, upstreamPath } from './paths.ts'
import type { Progress, Purpose, Step } from './read.ts'
import type { InteractionStore } from './store.ts'
import { type Absence, judgeVisit, shownHandle, type Visit } from './visit.ts'

export interface InteractionDeps {
  readonly store: InteractionStore
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly clock: Clock
  readonly random: Random
}

/** Requests that wait for a person, from the asking endpoint's side. */
export interface Interactions {
  /** Keeps a request and sends the browser to its first step. */
  start(request: HttpRequest, start: Start): Promise<HttpResponse>
  /** Keeps a request whose browser is not known yet, and sends the browser to where it will be. */
  park(request: HttpRequest, purpose: Purpose): Promise<HttpResponse>
  /** Sends the browser to the next step; `finished` where another tab was faster. */
  advance(request: HttpRequest, visit: Visit, next: Next): Promise<HttpResponse | Absence>
  /** The interaction that a page's `request` parameter names. */
  visit(request: HttpRequest, handle: string | undefined): Promise<Visit | Absence>
  /** The same, for the asking endpoint: a parked request becomes this browser's. */
  resume(request: HttpRequest, handle: string | undefined): Promise<Visit | Absence>
  /** Closes a request that has its answer, so that the back button brings nothing back (CORE-14). */
  finish(visit: Visit): Promise<void>
}

export interface Start {
  readonly purpose: Purpose
  readonly step: Step
  /** The session that the person brought along; nothing was done about this request in it yet. */
  readonly progress: Progress
}

export interface Next {
  readonly step: Step
  readonly progress: Progress
}

export function createInteractions(deps: InteractionDeps): Interactions {
  const { store, random, clock } = deps

  async function open(request: HttpRequest, start: Start, browser?: Browser): Promise<HttpResponse> {
    const now = clock.now()
    const handle = await store.open(request.tenant.id, {
      purpose: start.purpose,
      step: start.step,
      sessionId: start.progress.sessionId,
      browserHash: browser?.hash,
      createdAt: now,
      expiresAt: new Date(now.getTime() + request.tenant.lifetimes.interactionSeconds * 1000),
    })
    return toStep(request, handle, start)
  }

  return {
    async start(request, start) {
      const browser = browserOf(request, random)
      return withBrowser(await open(request, start, browser), browser)
    },

    park: (request, purpose) => open(request, { purpose, step: { kind: 'resume' }, progress: {} }),

    async advance(request, visit, { step, progress }) {
      const { purpose } = visit.interaction
      const isOpen = await store.advance(visit.key, { purpose, step }, progress)
      if (!isOpen) return { kind: 'absent', reason: 'finished', visit }
      return toStep(request, visit.handle, { purpose, step })
    },

    async visit(request, handle) {
      const browser = shownBrowser(request)
      if (!browser) return { kind: 'absent', reason: 'foreign-browser' }
      const found = await find(request, handle, browser, deps)
      return found ? judgeVisit(found, clock.now()) : { kind: 'absent', reason: 'unknown' }
    },

    async resume(request, handle) {
      const browser = browserOf(request, random)
      const found = await find(request, handle, browser, deps)
      // What the person did for one endpoint is no answer to another's question.
      if (found?.interaction.purpose.resumePath !== request.path) return { kind: 'absent', reason: 'unknown' }
      if (found.interaction.browserHash !== undefined) return judgeVisit(found, clock.now())
      const isOurs = await store.bind(found.key, browser.hash)
      if (!isOurs) return { kind: 'absent', reason: 'foreign-browser' }
      return judgeVisit(
        { ...found, interaction: { ...found.interaction, browserHash: browser.hash } },
        clock.now(),
      )
    },

    finish: async ({ key }) => void (await store.close(key, clock.now())),
  }
}

async function find(
  request: HttpRequest,
  handle: string | undefined,
  browser: Browser,
  { store, findClient }: InteractionDeps,
): Promise<Visit | undefined> {
  const named = shownHandle(request, handle)
  const interaction = named && (await store.find(request.tenant.id, named.shown))
  if (!named || !interaction || handle === undefined) return undefined
  if (!hasSignInPage(interaction.purpose, request.tenant)) return undefined
  const visit = { kind: 'visit', key: named.key, handle, interaction, browser } as const
  const { clientId } = interaction.purpose
  if (clientId === undefined) return visit
  const client = await findClient(request.tenant.id, clientId)
  return client && { ...visit, client }
}

/** Back to the endpoint that asked: it judges again what is still to do. */
export function backToApp(request: HttpRequest, { handle, interaction }: Visit): HttpResponse {
  return toStep(request, handle, { purpose: interaction.purpose, step: { kind: 'resume' } })
}

/** Where a person goes on who signed in just now: to a page that says so, where their door has one. */
export function onceSignedIn(request: HttpRequest, visit: Visit): HttpResponse {
  const isTold = visit.interaction.purpose.signInNotice !== undefined
  return isTold
    ? seeOther(`${request.address.base}${signedInPath}?request=${visit.handle}`)
    : backToApp(request, visit)
}

/** Where a step happens; the handle is the only thing in the address. */
function toStep(
  { address }: HttpRequest,
  handle: string,
  { purpose, step }: { readonly purpose: Purpose; readonly step: Step },
): HttpResponse {
  return seeOther(`${address.base}${pathOf(purpose, step)}?request=${handle}`)
}

function pathOf(purpose: Purpose, { kind }: Step): string {
  switch (kind) {
    case 'resume':
      return purpose.resumePath
    case 'sign-in':
      return purpose.upstreamId === undefined ? signInPathOf(purpose) : upstreamPath
    case 'sign-up':
    case 'select-account':
    case 'consent':
      return `/${kind}`
  }
}

/** Gives the browser its cookie where it had none. */
export function withBrowser(response: HttpResponse, { cookie }: Browser): HttpResponse {
  return cookie === undefined ? response : withCookie(response, cookie)
}
