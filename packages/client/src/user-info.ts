import { ExeuntError } from './errors.ts'
import { parseObject, stringIn, type JsonObject } from './json.ts'
import { refusalOf } from './refusal.ts'
import { required, type RelyingParty } from './relying-party.ts'
import { badResponse, type Reply } from './transport.ts'

export interface UserInfo extends JsonObject {
  readonly sub: string
}

/**
 * Fetches the claims about the person (CORE §5.3). The answer must be plain JSON.
 *
 * @param subject the `sub` of the ID token: an answer about anybody else is refused (CORE §5.3.2)
 * @throws ExeuntError `wrong_subject`, `provider_refused` (`error` is `invalid_token` once the token
 *   is over), `no_endpoint`, `unreachable` or `bad_response`
 * @example
 * ```ts
 * import { fetchUserInfo } from '@exeunt/client'
 *
 * const { name, email } = await fetchUserInfo(rp, accessToken, claims.sub)
 * console.log(name, email)
 * ```
 */
export async function fetchUserInfo(
  rp: RelyingParty,
  accessToken: string,
  subject: string,
): Promise<UserInfo> {
  const url = required(await rp.provider(), 'userInfoEndpoint')
  const reply = await rp.transport({ url, headers: { authorization: `Bearer ${accessToken}` } })
  if (reply.status !== 200) throw bearerRefusal(url, reply)
  const answer = parseObject(reply.text)
  if (!answer || !isUserInfo(answer)) throw badResponse(url, 'no JSON object with a sub', reply.status)
  if (answer.sub === subject) return answer
  throw new ExeuntError('wrong_subject', 'the userinfo answer is about somebody else')
}

/** RFC 6750 §3: a resource names the error in a header. */
function bearerRefusal(url: URL, reply: Reply): ExeuntError {
  const error = reply.headers.get('www-authenticate')?.match(/\berror="([^"]+)"/)?.[1]
  if (error === undefined) return refusalOf(url, reply)
  return new ExeuntError('provider_refused', `${url.origin}${url.pathname} refused: ${error}`, {
    error,
    status: reply.status,
  })
}

function isUserInfo(answer: JsonObject): answer is UserInfo {
  return stringIn(answer, 'sub') !== undefined
}
