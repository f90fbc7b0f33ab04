import type { ClientId } from '../../../domain/client.ts'
import { scopeOf } from '../../../domain/grant.ts'
import { isParameterProblem, readParameters, type SentParameters } from '../../../platform/http/parameters.ts'
import { tooLong } from '../bounds/read.ts'
import { readTravel, type Travel } from '../response-type/read.ts'

/** Who asks and where the answer would go; known even of a request that is otherwise unreadable. */
export interface Sender extends Travel {
  readonly clientId?: ClientId
  readonly redirectUri?: string
  readonly state?: string
  /** Core §3.1.2.1: `prompt=none`, whatever else it says. */
  readonly isSilent?: true
}

/** Reads who sent a request that could be read. */
export function readSender(sent: SentParameters): Sender {
  const clientId = sent.get('client_id') as ClientId | undefined
  const [redirectUri, state] = [sent.get('redirect_uri'), sent.get('state')]
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(redirectUri === undefined ? {} : { redirectUri }),
    ...(state === undefined || tooLong(sent, 'state') ? {} : { state }),
    ...(scopeOf(sent.get('prompt')).includes('none') ? { isSilent: true } : {}),
    ...readTravel(sent.get('response_type'), sent.get('response_mode')),
  }
}

/** What says where an error goes, each part by itself: one that cannot be read takes nothing else along. */
const parts = [
  /^(?:client_id|redirect_uri)=/,
  /^state=/,
  /^prompt=/,
  /^response_type=/,
  /^response_mode=/,
] as const

/** Reads who sent a request that could not be read: a mistake must not keep the app from hearing of it. */
export function senderAmidMistakes(raw: string): Sender {
  return parts.reduce<Sender>((known, names) => ({ ...known, ...readPart(raw, names) }), {})
}

function readPart(raw: string, names: RegExp): Sender {
  const part = raw.split('&').filter((pair) => names.test(pair))
  const sent = readParameters(part.join('&'))
  return isParameterProblem(sent) ? {} : readSender(sent)
}
