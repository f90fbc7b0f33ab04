import type { Delivery, Outcome } from '../../domain/delivery.ts'
import { type BackChannelDeps, sendBackChannel } from './back-channel.ts'

/** Sends one notice by its channel. A new channel is an arm here; the compiler lists what else it touches. */
export type SendNotice = (delivery: Delivery) => Promise<Outcome>

export function createChannels(deps: BackChannelDeps): SendNotice {
  return (delivery) => {
    switch (delivery.channel) {
      case 'back-channel':
        return sendBackChannel(delivery, deps)
    }
  }
}
