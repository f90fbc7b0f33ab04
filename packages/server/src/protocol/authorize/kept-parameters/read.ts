import { isParameterProblem, readParameters } from '../../../platform/http/parameters.ts'

/** Every parameter that this endpoint reads. Those that it refuses in any case are not worth keeping. */
const names: ReadonlySet<string> = new Set([
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
])

/**
 * What to keep of a request that waits for a person: what will be read again. Anybody may make us keep a
 * request, but not the 64 KiB that a form may hold.
 * @param raw the query, or the form of a POST, as it came.
 */
export function keptParameters(raw: string): string {
  const sent = readParameters(raw)
  if (isParameterProblem(sent)) return raw
  return new URLSearchParams([...sent].filter(([name]) => names.has(name))).toString()
}
