import { type Client, type ClientId, originsOf } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Route } from './message.ts'

/** Whose browser apps may read an answer. */
export interface Readers {
  readonly tenantId: TenantId
  /** The client that the answer is for; without one every client of the tenant counts. */
  readonly client?: ClientId | undefined
}

export type CorsHeaders = Readonly<Record<string, string>>

/**
 * Judges cross-origin requests (D18). Fetch §3.2.
 * @param clientsOf the registered clients of a tenant.
 */
export function createCors(clientsOf: (tenantId: TenantId) => readonly Client[]) {
  const isRegistered = (origin: string, { tenantId, client }: Readers) =>
    clientsOf(tenantId)
      .filter(({ id }) => client === undefined || id === client)
      .some((one) => originsOf(one).includes(origin))

  /** The headers of an answer that registered origins may read. */
  const answer = (origin: string | undefined, readers: Readers): CorsHeaders =>
    origin !== undefined && isRegistered(origin, readers)
      ? { vary: 'Origin', 'access-control-allow-origin': origin }
      : { vary: 'Origin' }

  /** The headers of a preflight's answer. It names no client: any client of the tenant may be about to call. */
  const preflight = (
    origin: string | undefined,
    tenantId: TenantId,
    methods: readonly Route['method'][],
  ): CorsHeaders => {
    const allowed = answer(origin, { tenantId })
    if (allowed['access-control-allow-origin'] === undefined) return allowed
    return {
      ...allowed,
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': 'Authorization, Content-Type',
      'access-control-max-age': '600',
    }
  }

  return { answer, preflight }
}
