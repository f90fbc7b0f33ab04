import type { DeliveryId } from '../../domain/delivery.ts'
import type { LogoutId } from '../../domain/logout.ts'
import type { Logout } from '../../logout/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { record } from '../../config/index.ts'
import { operation } from '../operation.ts'
import { cut, pageFrom, pageOf, pageQuery } from '../page.ts'
import { answer, conflict, notFound, nothing } from '../render.ts'
import type { EndDeps } from './end.ts'
import { deadLetterBody, logoutBody } from './logout-body.ts'
import { deadLetterSchema, logoutSchema } from './schema.ts'

export interface LogoutOperationsDeps extends Pick<EndDeps, 'recordsOf'> {
  readonly logout: Pick<Logout, 'deliverer'>
  readonly clock: Clock
}

/** What became of logouts, and what can be done about it. */
export function logoutOperations({ recordsOf, logout, clock }: LogoutOperationsDeps) {
  return [
    operation({
      id: 'readLogout',
      method: 'GET',
      path: '/logouts/:id',
      summary: 'The whole story of one logout: what ended, who was told, every try.',
      answers: { 200: logoutSchema },
      refusals: [404],
      handle: async ({ tenant, path }) => {
        const story = await recordsOf(tenant.id).story(path['id'] as LogoutId)
        return story ? answer(logoutBody(story)) : notFound('logout')
      },
    }),
    operation({
      id: 'listDeadLetters',
      method: 'GET',
      path: '/dead-letters',
      summary: 'Notices that were refused or given up, newest first.',
      query: record(pageQuery),
      answers: { 200: pageOf('dead_letters', deadLetterSchema) },
      handle: async ({ tenant, query }) => {
        const page = pageFrom('dead-letters', query)
        if (page.kind === 'admin-problem') return page
        const before = page.after === '' ? undefined : (page.after as DeliveryId)
        const letters = await recordsOf(tenant.id).deadLetters(page.limit + 1, before)
        const { items, ...next } = cut(letters, page, ({ id }) => id)
        return answer({ dead_letters: items.map(deadLetterBody), ...next })
      },
    }),
    operation({
      id: 'resendDelivery',
      method: 'POST',
      path: '/deliveries/:id/resend',
      summary: 'Puts a settled notice back into the queue.',
      answers: { 204: undefined },
      refusals: [409],
      handle: async ({ tenant, path }) => {
        const isQueued = await recordsOf(tenant.id).resend(path['id'] as DeliveryId, clock.now())
        if (!isQueued)
          return conflict('No settled back-channel delivery has this id: it is on its way, or there is none.')
        logout.deliverer.start()
        return nothing
      },
    }),
  ]
}
