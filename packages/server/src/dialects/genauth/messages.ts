import type { Language } from '../../platform/pages/messages/language.ts'

/** What a GenAuth path says that is no: its numbers, and its words in every language. */
export interface Failure {
  /** Of the `/api/v3` envelope: the HTTP status that a plainer server would have sent. */
  readonly statusCode: number
  /** The vendor's number for it, where one is known: `apiCode` of `/api/v3`, `code` of the others. */
  readonly code?: number
  readonly message: Readonly<Record<Language, string>>
}

/** Wire contract of the vendor's codes: 2020 says "not signed in" whatever kind of proof was missing. */
export const notSignedIn: Failure = {
  statusCode: 401,
  code: 2020,
  message: { en: 'You are not signed in.', zh: '尚未登录，无访问权限' },
}

export const appNotFound: Failure = {
  statusCode: 404,
  code: 2011,
  message: { en: 'The application does not exist.', zh: '应用不存在' },
}

export const userNotFound: Failure = {
  statusCode: 404,
  code: 2004,
  message: { en: 'The user does not exist.', zh: '用户不存在' },
}

export const deviceNotFound: Failure = {
  statusCode: 404,
  message: { en: 'You have no such device.', zh: '设备不存在' },
}

/** The one answer to a wrong password and to a user who is unknown. */
export const wrongCredentials: Failure = {
  statusCode: 403,
  code: 2333,
  message: { en: 'The user name or the password is wrong.', zh: '账号或密码错误' },
}

/** Of an app that does not prove who it is. */
export const wrongClient: Failure = {
  statusCode: 403,
  message: {
    en: 'The application is unknown, its credential is wrong, or it may not do this.',
    zh: '应用不存在、凭证错误或无权执行此操作',
  },
}

export const forbidden: Failure = {
  statusCode: 403,
  message: { en: 'This credential does not permit that.', zh: '当前凭证没有执行此操作的权限' },
}

/** Of an app that is not registered to take people's passwords (D8). */
export const passwordNotRegistered: Failure = {
  statusCode: 403,
  message: {
    en: 'This application is not registered for the grant type password (grant_types).',
    zh: '应用未开启密码模式（grant_types: password）',
  },
}

export const tooManyRequests: Failure = {
  statusCode: 429,
  message: { en: 'Too many attempts; try again later.', zh: '尝试次数过多，请稍后再试' },
}

/** More passwords are being checked than the machine can bear. */
export const tooBusy: Failure = {
  statusCode: 503,
  message: { en: 'The server is busy; try again in a moment.', zh: '服务器繁忙，请稍后再试' },
}

/** @param connection a word of the vendor's. */
export function connectionNotServed(connection: string): Failure {
  return {
    statusCode: 422,
    message: {
      en: `The connection ${connection} is not served here; PASSWORD is.`,
      zh: `本服务未提供 ${connection} 登录方式，仅支持 PASSWORD`,
    },
  }
}

export const sm2NotServed: Failure = {
  statusCode: 422,
  message: {
    en: 'Passwords encrypted with SM2 are not served here; use rsa or none.',
    zh: '本服务不支持 SM2 加密的密码，请使用 rsa 或 none',
  },
}

/** More sessions than one call looks through. */
export const tooManySessions: Failure = {
  statusCode: 413,
  message: {
    en: 'There are more sessions than one call can count; the admin API lists them page by page.',
    zh: '会话数量过多，无法一次统计，请使用管理 API 分页查询',
  },
}

/** @param name of the parameter as the wire spells it: one of ours, never the caller's. */
export function malformedParameter(name: string): Failure {
  return {
    statusCode: 400,
    message: {
      en: `The parameter ${name} is missing or has the wrong format.`,
      zh: `参数 ${name} 格式错误`,
    },
  }
}

/** Of online validation, whose two messages tell a text that is no token from a token that does not count. */
export const tokenMissing: Failure = {
  statusCode: 400,
  message: { en: 'Send either id_token or access_token.', zh: '请传入 id_token 或 access_token 其中之一' },
}

export function malformedToken(parameter: string): Failure {
  return {
    statusCode: 400,
    message: { en: `${parameter} format is incorrect`, zh: `${parameter} 格式有误` },
  }
}

export function invalidToken(parameter: string): Failure {
  return { statusCode: 400, message: { en: `${parameter} is invalid`, zh: `${parameter} 不合法` } }
}

/** A body or query that cannot be read at all. */
export const malformedRequest: Failure = {
  statusCode: 400,
  message: {
    en: 'The request cannot be read: its body must be JSON, and each parameter may be sent once.',
    zh: '请求格式错误：请求体必须为 JSON，且每个参数只能出现一次',
  },
}

/** The family 1300 to 1306: what is wrong with an access key's signature. */
export const signatureFailures = {
  wrongSignature: signatureFailure(1300, 'The signature is wrong.', '签名错误'),
  wrongMethod: signatureFailure(1301, 'The signature method must be HMAC-SHA1.', '签名方法错误'),
  wrongVersion: signatureFailure(1302, 'The signature version must be 1.0.', '签名版本错误'),
  malformedDate: signatureFailure(1303, 'The date header has the wrong format.', '时间格式错误'),
  noDate: signatureFailure(1304, 'The date header is missing.', '缺少 date 请求头'),
  clockSkew: signatureFailure(
    1305,
    'The date header is too far from the time of this server.',
    '请求时间与服务器时间相差过大',
  ),
  replayedNonce: signatureFailure(1306, 'The signature nonce was used before.', '签名随机数已被使用'),
} as const

function signatureFailure(code: number, en: string, zh: string): Failure {
  return { statusCode: 401, code, message: { en, zh } }
}

/** @param address the method and path that were asked for, cut to what is safe to show. */
export function notServed(address: string): Failure {
  return {
    statusCode: 404,
    message: {
      en: `${address} is not served here. The server's documentation lists what is.`,
      zh: `本服务未提供 ${address}，可用接口请参阅服务器文档`,
    },
  }
}

/** @param methods that the path answers, such as `GET, POST`. */
export function wrongMethod(methods: string): Failure {
  return {
    statusCode: 405,
    message: { en: `This address answers ${methods} only.`, zh: `该接口仅支持 ${methods}` },
  }
}

/** A request that never reached its address: a body too large, a broken length or type. @param status its HTTP status. */
export function unusable(status: number): Failure {
  return {
    statusCode: status,
    message: { en: 'The request cannot be used as it was sent.', zh: '请求无法处理' },
  }
}

/** @param incident by which an operator finds it in the log. */
export function internalError(incident: string): Failure {
  return {
    statusCode: 500,
    message: {
      en: `Something went wrong here; it has been written down as ${incident}.`,
      zh: `服务器内部错误，编号 ${incident}`,
    },
  }
}
