import { postAsClient, readAnswer } from './client-authentication.ts'
import { ExeuntError } from './errors.ts'
import { stringIn, type JsonObject } from './json.ts'
import { required, type RelyingParty } from './relying-party.ts'
import { badResponse } from './transport.ts'

/** A token answer in the protocol's own names, with whatever else the provider put into it. */
export interface TokenAnswer extends JsonObject {
  readonly access_token: string
  readonly token_type: string
}

/** Posts to the token endpoint (RFC 6749 §3.2); the answer as it came, once it is known to be one. */
export async function requestTokenAnswer(rp: RelyingParty, form: URLSearchParams): Promise<TokenAnswer> {
  const url = required(await rp.provider(), 'tokenEndpoint')
  const reply = await postAsClient(rp, url, form)
  return checkTokenAnswer(url, readAnswer(url, reply))
}

/** What a token answer must have, wherever it comes from (RFC 6749 §5.1). */
export function checkTokenAnswer(url: URL, answer: JsonObject): TokenAnswer {
  if (!isTokenAnswer(answer)) throw badResponse(url, 'no access_token and token_type', 200)
  if (answer.token_type.toLowerCase() === 'bearer') return answer
  // RFC 6749 §7.1: a token of a kind that we do not know must not be used.
  throw new ExeuntError('bad_response', `${url.origin}${url.pathname} sent a token that is no bearer token`)
}

function isTokenAnswer(answer: JsonObject): answer is TokenAnswer {
  return stringIn(answer, 'access_token') !== undefined && typeof answer['token_type'] === 'string'
}
