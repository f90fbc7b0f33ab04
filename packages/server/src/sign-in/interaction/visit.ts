import type { Client } from '../../domain/client.ts'
import { readCredential, sameSecret } from '../../platform/credential.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import type { ErrorPage, PageError } from '../error-page.ts'
import type { Browser } from './browser.ts'
import type { Interaction } from './read.ts'
import type { InteractionKey } from './store.ts'

/** An interaction in the hands of the browser that it belongs to. */
export interface Visit {
  readonly kind: 'visit'
  readonly key: InteractionKey
  readonly handle: string
  readonly interaction: Interaction
  /** The app that asked; absent where a page of our own did. */
  readonly client?: Client
  readonly browser: Browser
}

/** Why a page of an interaction cannot be shown. */
export interface Absence {
  readonly kind: 'absent'
  readonly reason: 'unknown' | 'foreign-browser' | 'finished' | 'expired'
  /** Only for the right browser: others learn nothing. */
  readonly visit?: Pick<Visit, 'client' | 'interaction'>
}

/** Reads the handle of a visit. */
export function shownHandle(request: HttpRequest, handle: string | undefined) {
  const shown = readCredential('handle', handle)
  return shown && { shown, key: { tenantId: request.tenant.id, id: shown.id } }
}

/** Judges whether an interaction is still open, for this browser. */
export function judgeVisit(visit: Visit, now: Date): Visit | Absence {
  const { interaction, browser } = visit
  if (interaction.browserHash === undefined || !sameSecret(interaction.browserHash, browser.hash)) {
    return { kind: 'absent', reason: 'foreign-browser' }
  }
  if (interaction.finishedAt) return { kind: 'absent', reason: 'finished', visit }
  return interaction.expiresAt > now ? visit : { kind: 'absent', reason: 'expired', visit }
}

/** CORE-14: the back button finds a page that says what to do, never a way back in. */
export function renderAbsence(request: HttpRequest, absence: Absence, errorPage: ErrorPage): HttpResponse {
  const { reason, visit } = absence
  const uiLocales = visit?.interaction.purpose.uiLocales
  return errorPage(request, {
    ...words(reason),
    ...(visit?.client ? { client: visit.client } : {}),
    ...(uiLocales === undefined ? {} : { uiLocales }),
  })
}

function words(reason: Absence['reason']): Pick<PageError, 'status' | 'code' | 'description'> {
  switch (reason) {
    case 'unknown':
    case 'foreign-browser': {
      const description = 'The value of "request" names no sign-in that this browser began.'
      return { status: 400, code: 'expired_form', description }
    }
    case 'finished': {
      const description = 'This sign-in is finished; its answer went to the app.'
      return { status: 410, code: 'finished_sign_in', description }
    }
    case 'expired':
      return { status: 410, code: 'expired_form', description: 'This sign-in was not finished in time.' }
  }
}
