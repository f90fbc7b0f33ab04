import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { createTokenStore } from '../token/store-sql.ts'
import { createValidateTicket, type ServiceTicketDeps, type ValidateTicket } from './validate.ts'

export type { TicketVerdict, ValidateTicket, Vouched } from './validate.ts'

/**
 * Tickets for services, the core of CAS: an app learns once who came to it, by a code that is good for nothing else.
 * How a ticket is asked for is the authorization endpoint's business, and how it is spelled its door's; that the
 * person leaves again is logout's, for the app is part of the session like any other.
 */
export function createServiceTickets(
  deps: Omit<ServiceTicketDeps, 'store'> & { readonly database: Database; readonly random: Random },
): ValidateTicket {
  return createValidateTicket({ ...deps, store: createTokenStore(deps.database, deps.random) })
}
