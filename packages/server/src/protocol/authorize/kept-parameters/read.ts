import {
  isParameterProblem,
  readParameters,
  repeatedValues,
  type SentParameters,
} from '../../../platform/http/parameters.ts'
import { repeatable } from '../read.ts'

/** Every parameter that this endpoint reads. Those that it refuses in any case are not worth keeping. */
export const parameterNames: ReadonlySet<string> = new Set([
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'prompt',
  'max_age',
  'code_challenge',
  'code_challenge_method',
  'id_token_hint',
  'login_hint',
  'ui_locales',
  'claims',
  'acr_values',
  'display',
  'resource',
  'upstream',
])

/**
 * What to keep of a request that waits for a person, or was pushed: what will be read again. Anybody may
 * make us keep a request, but not the 64 KiB that a form may hold.
 *
 * `request` and `request_uri` are never kept: what is kept is what they came to. So whatever is read back
 * from our store is judged as it stands, and nothing that a browser sends can claim to have been resolved.
 * @param raw the query, or the form of a POST, or what a request object came to.
 */
export function keptParameters(raw: string): string {
  const sent = readParameters(raw, repeatable)
  if (isParameterProblem(sent)) return raw
  return new URLSearchParams(knownParameters(raw, sent)).toString()
}

/** The parameters that this endpoint reads, each as often as it was sent. @param raw what `sent` was read from. */
export function knownParameters(raw: string, sent: SentParameters): [name: string, value: string][] {
  return [...sent].flatMap(([name, value]): [string, string][] => {
    if (!parameterNames.has(name)) return []
    if (!repeatable.some((one) => one === name)) return [[name, value]]
    return repeatedValues(raw, name).map((each) => [name, each])
  })
}
