import { createHash } from 'node:crypto'
import { base64url } from 'jose'
import { badCallback } from '../callback.ts'
import { parseObject, stringIn, type JsonObject } from '../json.ts'
import type { App } from './app.ts'
import { badSetting } from './settings.ts'

/** What a sign-in has to remember until the browser comes back. */
export interface Transaction {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly redirectUri?: string
}

/** A sign-in that takes longer than this, in seconds, begins anew. */
const lifeSeconds = 3600
/** What a browser keeps at least, name and attributes included (RFC 6265 §6.1); more is lost in silence. */
const longestCookie = 4096

/** `Set-Cookie` for a sign-in that begins. It travels only over https where the app's callback does. */
export function transactionCookie(app: App, transaction: Transaction): string {
  // The state may be long, and is the app's own: here it is only compared.
  const value = base64url.encode(JSON.stringify({ ...transaction, state: digestOf(transaction.state) }))
  const text = cookie(app, transaction, { value, maxAge: lifeSeconds })
  if (/^__(host|secure)-/i.test(text) && !text.endsWith('; Secure')) {
    throw badSetting(`cookieKey ${app.cookieKey} needs an https redirectUri`)
  }
  if (text.length <= longestCookie) return text
  throw badSetting('nonce and redirectUri are too long for a cookie')
}

/** `Set-Cookie` for a sign-in that has come back: it counts once. */
export function clearedCookie(app: App, transaction: Transaction): string {
  return cookie(app, transaction, { value: '', maxAge: 0 })
}

/** Lax, for the way back is a navigation from another site. */
function cookie(
  { cookieKey, host }: App,
  { state, redirectUri = host }: Transaction,
  { value, maxAge }: { readonly value: string; readonly maxAge: number },
): string {
  const secure = /^http:/i.test(redirectUri) ? '' : '; Secure'
  const name = `${cookieKey}-${digestOf(state).charAt(0)}`
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`
}

/** Its first digit keeps two tabs apart. There are sixteen, so that no request grows too long for a server. */
function digestOf(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}

/** The sign-in of this browser that the callback's `state` belongs to; those of other tabs go on. */
export function readTransaction(app: App, header: string | undefined, state: string): Transaction {
  const values = valuesOf(app.cookieKey, header ?? '')
  if (values.length === 0) throw badCallback('no-cookie', 'this browser did not begin it, or too long ago')
  const transactions = values.flatMap((value) => decoded(value) ?? [])
  if (transactions.length === 0) throw badCallback('bad-cookie', 'its cookie cannot be read')
  const [transaction, ...others] = transactions.filter((one) => one.state === digestOf(state))
  if (!transaction) throw badCallback('wrong-state', 'state does not match')
  // A neighbouring host has set one of them.
  if (others.length > 0) throw badCallback('repeated-cookie', 'its cookie came twice')
  return { ...transaction, state }
}

function valuesOf(cookieKey: string, header: string): readonly string[] {
  return header.split(';').flatMap((pair) => {
    const [name = '', ...value] = pair.trim().split('=')
    return name.startsWith(`${cookieKey}-`) && name.length === cookieKey.length + 2 ? [value.join('=')] : []
  })
}

function decoded(value: string): Transaction | undefined {
  try {
    const object = parseObject(new TextDecoder().decode(base64url.decode(value)))
    return object && isTransaction(object) ? object : undefined
  } catch {
    return undefined
  }
}

function isTransaction(value: JsonObject): value is JsonObject & Transaction {
  const isFilled = (name: string) => stringIn(value, name) !== undefined
  const isComplete = ['state', 'nonce', 'codeVerifier'].every(isFilled)
  return isComplete && (value['redirectUri'] === undefined || isFilled('redirectUri'))
}
