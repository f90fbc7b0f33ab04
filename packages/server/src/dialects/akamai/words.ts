import type { RefusedRequest } from '../../logout/pages/refusal.ts'
import type { LogoutWords } from '../../logout/pages/words.ts'
import type { Language } from '../../platform/pages/messages/index.ts'

/** The vendor's words on the pages of a logout. It has no page that asks, and says no more than these. */
export const logoutWords: LogoutWords = {
  refused: (language, request) => ({
    title: isAboutMissingClient(request) ? titles[language].badRequest : titles[language].wrong,
  }),
  signedOut: (language) => ({ title: titles[language].success }),
}

/** Of every page of this door. */
export interface Titles {
  readonly badRequest: string
  readonly wrong: string
  readonly success: string
}

export const titles: Readonly<Record<Language, Titles>> = {
  en: { badRequest: 'Bad request', wrong: 'Something went wrong', success: 'Logout Success' },
  zh: { badRequest: '错误的请求', wrong: '出错了', success: '已成功退出登录' },
}

/** A `client_id` that nobody can read is as good as none. One that can be read, and is nobody's, went wrong. */
function isAboutMissingClient({ reason, parameter }: RefusedRequest): boolean {
  switch (reason) {
    case 'missing-client':
      return true
    case 'duplicate-parameter':
    case 'malformed-parameter':
      return parameter === 'client_id'
    case 'unknown-client':
    case 'return-not-listed':
    case 'return-without-client':
    case 'hint-not-ours':
    case 'hint-client-mismatch':
    case 'hint-session-mismatch':
    case 'state-too-long':
    case 'not-navigated':
      return false
  }
}
