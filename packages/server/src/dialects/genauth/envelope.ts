import { type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'
import { chooseLanguage, type Language } from '../../platform/pages/messages/language.ts'
import type { Failure } from './messages.ts'

/**
 * The replies of the vendor's three families of path. Beside `/oidc` and `/oauth`, which answer plain OAuth,
 * a "no" is HTTP 200, too: the SDKs throw at any other status, and never read what the body says.
 */
export type Asked = Pick<HttpRequest, 'headers'>

/** `/api/v3/…`, done. */
export function v3Success(data: unknown): HttpResponse {
  return json(200, { statusCode: 200, message: '', data })
}

/** `/api/v3/…`, refused. There is no `data` in it. */
export function v3Failure(asked: Asked, { statusCode, code, message }: Failure): HttpResponse {
  const apiCode = code === undefined ? {} : { apiCode: code }
  return json(200, { statusCode, ...apiCode, message: message[languageOf(asked)] })
}

/** `/api/v2/…` and `/logout`, done. */
export function v2Success(asked: Asked, data?: unknown): HttpResponse {
  const message = { en: 'Success', zh: '操作成功' }[languageOf(asked)]
  return json(200, { code: 200, message, ...(data === undefined ? {} : { data }) })
}

/** `/api/v2/…` and `/logout`, refused. */
export function v2Failure(asked: Asked, { statusCode, code = statusCode, message }: Failure): HttpResponse {
  return json(200, { code, message: message[languageOf(asked)] })
}

/** `/graphql/v2`, refused. The `message` of such an error is an object. */
export function graphqlFailure(
  asked: Asked,
  { statusCode, code = statusCode, message }: Failure,
): HttpResponse {
  return json(200, { errors: [{ message: { code, message: message[languageOf(asked)], data: null } }] })
}

/**
 * The language that a request asks for. SDKs name one in a header of theirs, which may be empty.
 * @returns the default language where it names none that we speak.
 */
export function languageOf({ headers }: Asked): Language {
  const named = [headers['x-authing-lang'], headers['x-genauth-lang']].filter((one) => one !== undefined)
  return chooseLanguage({ uiLocales: named.join(' '), acceptLanguage: headers['accept-language'] })
}
