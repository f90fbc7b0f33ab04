import { isJsonObject, type JsonObject, readJsonObject } from '../../../platform/json/read.ts'

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

const [shortest, usual, longest] = [60, 600, 3600] as const

/** How many seconds a key set may be kept, by its `Cache-Control` (RFC 9111 §5.2), within our own bounds. */
export function keptSeconds(cacheControl: string | undefined): number {
  if (cacheControl === undefined) return usual
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])/i.test(cacheControl)) return shortest
  const seconds = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(cacheControl)?.[1]
  return seconds === undefined ? usual : Math.min(Math.max(Number(seconds), shortest), longest)
}
