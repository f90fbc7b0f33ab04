import { type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'
import type { TicketVerdict, Vouched } from '../../protocol/index.ts'

/** What a validation came to; `undefined` where too little was sent to tell. */
export type CasVerdict = TicketVerdict | undefined

/** CAS 1.0 (CAS 3.0 §2.4.2): a word, and a name, each in a line of its own. */
export function plainReply(verdict: CasVerdict): HttpResponse {
  const body = verdict?.kind === 'vouched' ? `yes\n${inOneLine(verdict.username)}\n` : 'no\n'
  return reply('text/plain; charset=utf-8', body)
}

function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** CAS 2.0 and 3.0 (CAS 3.0 §2.5.2): XML, or JSON where `format` says so. */
export function serviceReply(verdict: CasVerdict, { query }: Pick<HttpRequest, 'query'>): HttpResponse {
  const answer = answerOf(verdict)
  const format = new URLSearchParams(query).get('format')?.toUpperCase()
  return format === 'JSON'
    ? json(200, { serviceResponse: answer })
    : reply('application/xml; charset=utf-8', xmlOf(answer))
}

type CasAnswer =
  | { readonly authenticationSuccess: Success }
  | { readonly authenticationFailure: { readonly code: string; readonly description: string } }

interface Success {
  readonly user: string
  readonly attributes: Readonly<Record<string, unknown>>
}

function answerOf(verdict: CasVerdict): CasAnswer {
  if (!verdict) {
    const description = 'The parameters service and ticket must both be sent, once.'
    return { authenticationFailure: { code: 'INVALID_REQUEST', description } }
  }
  switch (verdict.kind) {
    case 'vouched':
      return { authenticationSuccess: { user: verdict.username, attributes: attributesOf(verdict) } }
    case 'refused': {
      const { about, error } = verdict.refusal
      return { authenticationFailure: { code: codes[about], description: error.description } }
    }
  }
}

/** CAS 3.0 §2.5.3. */
const codes = { ticket: 'INVALID_TICKET', service: 'INVALID_SERVICE' } as const

/** CAS 3.0 §2.5.7 beside what userinfo would tell. */
function attributesOf({ claims, authTime }: Vouched): Readonly<Record<string, unknown>> {
  return { authenticationDate: authTime.toISOString(), ...claims }
}

function xmlOf(answer: CasAnswer): string {
  const inner =
    'authenticationSuccess' in answer
      ? success(answer.authenticationSuccess)
      : failure(answer.authenticationFailure)
  return `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">${inner}</cas:serviceResponse>\n`
}

function success({ user, attributes }: Success): string {
  const inner = `${element('user', xmlText(user))}${element('attributes', elements(attributes))}`
  return element('authenticationSuccess', inner)
}

function failure({ code, description }: { readonly code: string; readonly description: string }): string {
  return `<cas:authenticationFailure code="${xmlText(code)}">${xmlText(description)}</cas:authenticationFailure>`
}

/** What is not known is left out, and so is what XML has no name for. */
function elements(members: object): string {
  const named = Object.entries(members).filter(([name]) => /^[A-Za-z_][\w.-]*$/.test(name))
  return named.map(([name, value]) => elementsOf(name, value)).join('')
}

/** Of several values each has an element of its own. */
function elementsOf(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => elementsOf(name, one)).join('')
  if (typeof value === 'string') return element(name, xmlText(value))
  if (typeof value === 'number' || typeof value === 'boolean') return element(name, String(value))
  return typeof value === 'object' && value !== null ? element(name, elements(value)) : ''
}

function element(name: string, content: string): string {
  return `<cas:${name}>${content}</cas:${name}>`
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
}

/** XML 1.0 §2.2 has no place for most control characters and for halves of characters: they become a mark. */
function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"'\r]/g, (one) => references[one] ?? '')
}

function reply(type: string, body: string): HttpResponse {
  return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body }
}
