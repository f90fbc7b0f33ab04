import { sameSecret } from '../credential.ts'

/** A keyed hash of the server's own: HMAC-SHA256 with a key derived for `purpose`. */
export type KeyedHash = (purpose: string, value: string) => string

/** Anti-forgery values for forms: nothing is stored, and none fits another browser or another request. */
export interface Csrf {
  /**
   * @param purpose the form, for example `sign-in`.
   * @param browserSecret a cookie that only this browser has.
   * @param handle the very request that the form is about.
   */
  value(purpose: string, browserSecret: string, handle: string): string
  matches(
    value: string | undefined,
    purpose: string,
    browserSecret: string | undefined,
    handle: string,
  ): boolean
}

export function createCsrf(keyedHash: KeyedHash): Csrf {
  const value: Csrf['value'] = (purpose, browserSecret, handle) =>
    keyedHash('csrf', JSON.stringify([purpose, browserSecret, handle]))
  return {
    value,
    matches: (given, purpose, browserSecret, handle) =>
      given !== undefined &&
      browserSecret !== undefined &&
      sameSecret(given, value(purpose, browserSecret, handle)),
  }
}
