import { withParameters } from '../../domain/redirect-uri.ts'
import type { DeliveryStanding } from '../store.ts'

/** One app's page, to be loaded in the browser that was signed in. */
export interface Frame {
  readonly id: DeliveryStanding['id']
  readonly clientId: DeliveryStanding['clientId']
  readonly src: string
  readonly origin: string
}

/**
 * The frames that a browser has to load for a logout: each app's registered address with its own query (FCL §2),
 * and `iss` and `sid` always both, whether it required them or not (FCL §3). No other parameter is added.
 * @param deliveries those of the logout; only what the browser has not reported on becomes a frame.
 */
export function framesFor(deliveries: readonly DeliveryStanding[]): readonly Frame[] {
  return deliveries.filter(isOpenFrame).map(({ id, clientId, uri, issuer, sid }) => ({
    id,
    clientId,
    src: withParameters(uri, [
      ['iss', issuer],
      ['sid', sid],
    ]),
    origin: new URL(uri).origin,
  }))
}

function isOpenFrame({ state }: DeliveryStanding): boolean {
  return state === 'awaiting-browser' || state === 'asked'
}
