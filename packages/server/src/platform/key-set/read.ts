import { isJsonObject, type JsonObject, readJsonObject } from '../json/read.ts'

/** More keys than anybody has use for; each may cost a signature check. */
const mostKeys = 50

/** Reads a fetched JWK set (RFC 7517 §5), or says why it is none. Keys of no use are left to whoever uses them. */
export function readKeySet(body: string): readonly JsonObject[] | string {
  const set = readJsonObject(body)
  const keys = typeof set === 'string' ? undefined : set['keys']
  if (!Array.isArray(keys)) return 'The answer is not a JWK set.'
  if (keys.length > mostKeys) return `The key set has more than ${mostKeys} keys.`
  return keys.filter(isJsonObject)
}
