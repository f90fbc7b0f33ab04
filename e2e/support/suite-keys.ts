import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Json } from './conformance-suite.ts'

let made: ReturnType<typeof makeKey> | undefined

/** The key of all the suite's clients. */
export function suiteKey(): ReturnType<typeof makeKey> {
  return (made ??= makeKey())
}

async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), use: 'sig', alg: 'RS256' } }
}

/** Signed with the suite's key. @param kid named in the header; the suite's keys have none but in key sets. */
export async function signed(claims: Json, kid?: string): Promise<string> {
  const { privateKey } = await suiteKey()
  const header = { alg: 'RS256', ...(kid === undefined ? {} : { kid }) }
  return new SignJWT({ ...claims }).setProtectedHeader(header).sign(privateKey)
}

/** Without a signature, as the suite makes its unsigned request objects. */
export function unsigned(claims: Json): string {
  const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}

/** Core §3.1.3.6: the left half, for RS256. */
export function leftHalf(text: unknown): string {
  return createHash('sha256').update(String(text)).digest().subarray(0, 16).toString('base64url')
}
