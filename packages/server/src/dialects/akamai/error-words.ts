import type { RequestMistake } from '../../domain/oauth-error.ts'
import type { Language } from '../../platform/pages/messages/index.ts'
import type { ErrorName, ErrorWords } from '../../protocol/pages/words.ts'
import { nobody } from './tenant-names.ts'
import { titles as pageTitles } from './words.ts'

/** The vendor's names of the mistakes that it tells a person of, as the list of its manual has them. */
export const errorWords: ErrorWords = (language, { mistake, code: found }) => {
  if (mistake === undefined) return ofPage(language, found)
  const code = codes[mistake]
  return { title: titles[language][mistake], ...(code !== undefined && { code }) }
}

/** Of its pages' mistakes it says no more than of its logout's. */
function ofPage(language: Language, code: string): ErrorName | undefined {
  if (code === 'not_found') return { title: notFound[language] }
  const name = ofPages.get(code)
  return name && { title: pageTitles[language][name] }
}

/** Of an address, and of a customer, that there is not. */
const notFound: Readonly<Record<Language, string>> = { en: nobody, zh: '404 找不到页面' }

const ofPages: ReadonlyMap<string, 'badRequest' | 'wrong'> = new Map([
  ['missing_client', 'badRequest'],
  ['unknown_client', 'wrong'],
  ['invalid_redirect_uri', 'wrong'],
  ['unreadable_request', 'wrong'],
  ['method_not_allowed', 'wrong'],
])

const titles: Readonly<Record<Language, Readonly<Record<RequestMistake, string>>>> = {
  en: {
    'invalid-client-id': 'invalid client_id',
    'invalid-redirect-uri': 'invalid redirect_uri',
    'missing-response-type': 'response_type is missing',
    'unsupported-response-type': 'unsupported response type',
    'scope-without-openid': 'Scope must include openid',
  },
  zh: {
    'invalid-client-id': 'client_id 无效',
    'invalid-redirect-uri': 'redirect_uri 无效',
    'missing-response-type': '缺少 response_type',
    'unsupported-response-type': '不支持的 response type',
    'scope-without-openid': 'scope 必须包含 openid',
  },
}

/** A set-up page of the vendor's tells people to look for this one. */
const codes: { readonly [Mistake in RequestMistake]?: string } = {
  'invalid-redirect-uri': 'invalid_redirect_uri',
}
