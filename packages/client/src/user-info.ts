import { ExeuntError } from './errors.ts'
import { parseObject, stringIn, type JsonObject } from './json.ts'
import { refusalOf, refused } from './refusal.ts'
import { required, type RelyingParty } from './relying-party.ts'
import { badResponse, type OutgoingRequest, type Reply } from './transport.ts'

export interface UserInfo extends JsonObject {
  readonly sub: string
}

/**
 * Fetches the claims about the person (CORE §5.3). The answer must be plain JSON.
 *
 * @param subject the `sub` of the ID token: an answer about anybody else is refused (CORE §5.3.2)
 * @throws ExeuntError `wrong_subject`, `provider_refused` (`error` is `invalid_token` once the token
 *   is over), `no_endpoint`, `bad_setting`, `unreachable` or `bad_response`
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
  const answer = await requestUserInfo(rp, accessToken)
  if (answer.sub === subject) return answer
  throw new ExeuntError('wrong_subject', 'the userinfo answer is about somebody else')
}

/** How a token travels (RFC 6750 §2). In a query it ends up in logs. */
export interface TokenPlacement {
  readonly method?: 'GET' | 'POST'
  readonly tokenPlace?: 'header' | 'body' | 'query'
}

/** Fetches the claims that an access token opens, whoever they are about. */
export async function requestUserInfo(
  rp: RelyingParty,
  accessToken: string,
  placement: TokenPlacement = {},
): Promise<UserInfo> {
  const url = required(await rp.provider(), 'userInfoEndpoint')
  const reply = await rp.transport(bearerRequest(url, accessToken, placement))
  if (reply.status !== 200) throw bearerRefusal(url, reply)
  const answer = parseObject(reply.text)
  if (!answer || !isUserInfo(answer)) throw badResponse(url, 'no JSON object with a sub', reply.status)
  return answer
}

function bearerRequest(
  endpoint: URL,
  accessToken: string,
  { method = 'GET', tokenPlace = 'header' }: TokenPlacement,
): OutgoingRequest {
  const parameter = new URLSearchParams({ access_token: accessToken })
  switch (tokenPlace) {
    case 'header':
      return { url: endpoint, method, headers: { authorization: bearer(accessToken) } }
    case 'body':
      return { url: endpoint, method: 'POST', form: parameter }
    case 'query':
      return { url: new URL(`?${parameter}`, endpoint), method }
  }
}

/** What cannot stand in a header would come back in the fault of whoever tries to send it. */
function bearer(accessToken: string): string {
  if (/^[\x20-\x7e]+$/.test(accessToken)) return `Bearer ${accessToken}`
  throw new ExeuntError('bad_setting', 'accessToken must be printable ASCII')
}

/** RFC 6750 §3: a resource names the error in a header. */
function bearerRefusal(url: URL, reply: Reply): ExeuntError {
  const error = reply.headers.get('www-authenticate')?.match(/\berror="([^"]+)"/)?.[1]
  if (error === undefined) return refusalOf(url, reply)
  return refused(url, error, { error, status: reply.status })
}

function isUserInfo(answer: JsonObject): answer is UserInfo {
  return stringIn(answer, 'sub') !== undefined
}
