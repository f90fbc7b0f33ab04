import type { ReturnList } from '../../domain/logout.ts'
import { isAppsOwn, listFields, type LogoutRefusal, type RefusedRequest } from '../../logout/pages/refusal.ts'
import type { LogoutWords, QuestionSubject, QuestionWords } from '../../logout/pages/words.ts'
import { code } from '../../platform/pages/facts.ts'
import { html, type Content, type Safe, textOf } from '../../platform/pages/html.ts'
import type { Language } from '../../platform/pages/messages/index.ts'
import { joinWords } from '../../platform/pages/messages/spacing.ts'
import { personal } from '../../platform/pages/name.ts'

/** The vendor's words on its page that asks, and on its page for a logout that went wrong. */
export const logoutWords: LogoutWords = {
  question: (language, subject) => questions[language](subject),
  refused: (language, request) => ({
    title: titles[language],
    text: html`invalid_request: ${complaints[language][request.reason](request)}`,
  }),
}

const questions: Readonly<Record<Language, (subject: QuestionSubject) => QuestionWords>> = {
  en: ({ userName, clientName, tenantName }) => ({
    title: `Logout ${clientName ?? tenantName}`,
    heading: 'Logout',
    greeting: html`Hi ${personal(userName)},`,
    question: html`Are you sure you want to log out from ${personal(clientName ?? tenantName)}?`,
    yes: 'Yes',
    no: 'No',
  }),
  zh: ({ userName, clientName, tenantName }) => ({
    title: joinWords(['退出', clientName ?? tenantName], String).join(''),
    heading: '退出登录',
    greeting: html`${personal(userName)}，您好！`,
    question: chinese('确定要退出', personal(clientName ?? tenantName), '吗？'),
    yes: '是',
    no: '否',
  }),
}

const titles: Readonly<Record<Language, string>> = {
  en: 'Oops!, something went wrong',
  zh: '哎呀，出错了！',
}

type Complaints = Readonly<Record<LogoutRefusal, (request: RefusedRequest) => Content>>

/** The first of them as the vendor has it; of the others only the error code is known. */
const complaints: Readonly<Record<Language, Complaints>> = {
  en: {
    'return-not-listed': ({ parameter, value, ...request }) => [
      html`The "${parameter}" querystring parameter "${code(value)}" is not defined as `,
      html`a valid URL in "Allowed Logout URLs". To add a new URL, please do it here: `,
      places(request, 'en'),
    ],
    'return-without-client': ({ parameter }) =>
      `The "${parameter}" querystring parameter needs an "id_token_hint" or a "client_id".`,
    'unknown-client': ({ parameter }) =>
      parameter === 'id_token_hint'
        ? 'The "aud" claim of the "id_token_hint" names no application of this tenant.'
        : 'The "client_id" parameter names no application of this tenant.',
    'hint-not-ours': () => 'The "id_token_hint" parameter is not an ID token that this tenant issued.',
    'hint-client-mismatch': () =>
      'The "client_id" parameter does not match the "aud" claim of the "id_token_hint".',
    'hint-session-mismatch': ({ namesPerson }) =>
      namesPerson
        ? 'The "logout_hint" parameter must be the "sid" of this session, and not its "sub".'
        : 'The "logout_hint" parameter does not match the "sid" claim of the "id_token_hint".',
    'duplicate-parameter': ({ parameter }) => `${named(parameter)} was sent more than once.`,
    'malformed-parameter': ({ parameter }) =>
      parameter === 'federated'
        ? 'The "federated" parameter requires a value of true or false.'
        : `${named(parameter)} cannot be read.`,
    'missing-client': ({ parameter }) => `${named(parameter)} is required.`,
    'state-too-long': () => 'The "state" parameter is too long.',
    'not-navigated': () => 'This URL must be opened as a page of its own.',
  },
  zh: {
    'return-not-listed': ({ parameter, value, ...request }) => [
      html`查询参数“${parameter}”的值“${code(value)}”未在“Allowed Logout URLs”中定义为有效的 URL。`,
      html`要添加新的 URL，请在此处操作：${places(request, 'zh')}`,
    ],
    'return-without-client': ({ parameter }) =>
      `查询参数“${parameter}”需要与“id_token_hint”或“client_id”一同发送。`,
    'unknown-client': ({ parameter }) =>
      parameter === 'id_token_hint'
        ? '“id_token_hint”的“aud”声明所指的应用不属于此租户。'
        : '参数“client_id”所指的应用不属于此租户。',
    'hint-not-ours': () => '参数“id_token_hint”不是由此租户签发的 ID 令牌。',
    'hint-client-mismatch': () => '参数“client_id”与“id_token_hint”的“aud”声明不一致。',
    'hint-session-mismatch': ({ namesPerson }) =>
      namesPerson
        ? '参数“logout_hint”必须是此会话的“sid”，而不是“sub”。'
        : '参数“logout_hint”与“id_token_hint”的“sid”声明不一致。',
    'duplicate-parameter': ({ parameter }) => `${namedInChinese(parameter)}被发送了不止一次。`,
    'malformed-parameter': ({ parameter }) =>
      parameter === 'federated'
        ? '参数“federated”的值必须是 true 或 false。'
        : `${namedInChinese(parameter)}无法读取。`,
    'missing-client': ({ parameter }) => `${namedInChinese(parameter)}为必填项。`,
    'state-too-long': () => '参数“state”过长。',
    'not-navigated': () => '此地址必须作为独立页面打开。',
  },
}

function named(parameter: string | undefined): string {
  return parameter === undefined ? 'A parameter' : `The "${parameter}" parameter`
}

function namedInChinese(parameter: string | undefined): string {
  return parameter === undefined ? '某个参数' : `参数“${parameter}”`
}

/** Where the vendor has a link to its dashboard. */
function places(
  { lookedIn = [], clientId = '' }: Pick<RefusedRequest, 'lookedIn' | 'clientId'>,
  language: Language,
): Safe {
  const all = lookedIn.map((list) => placesIn[language](code(listFields[list]), list, clientId))
  const [or, end] = language === 'zh' ? ['，或', '。'] : [', or ', '.']
  return html`${all.map((place, index) => [index > 0 && or, place])}${end}`
}

const placesIn: Readonly<Record<Language, (field: Content, list: ReturnList, id: string) => Content>> = {
  en: (field, list, id) =>
    isAppsOwn(list) ? html`${field} of the client ${code(id)}` : html`${field} of the tenant`,
  zh: (field, list, id) => (isAppsOwn(list) ? html`客户端 ${code(id)} 的 ${field}` : html`租户的 ${field}`),
}

function chinese(...parts: readonly Content[]): Safe {
  return html`${joinWords(parts, textOf)}`
}
