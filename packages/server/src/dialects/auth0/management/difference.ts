import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonObject } from '../../../platform/json/read.ts'

/** A member that was sent and is not what came of it. */
export interface Difference {
  /** `refresh_token.leeway` */
  readonly path: string
  /** What it is instead; `undefined` where there is no such member. */
  readonly is: unknown
}

/**
 * Where an answer would not say what was asked for. A member that was not sent is nobody's business, and `null` asks
 * for whatever is usual: so only what was said counts, object by object.
 */
export function differences(sent: JsonObject, shown: JsonObject, path = ''): readonly Difference[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    const here = path === '' ? name : `${path}.${name}`
    const is = Object.hasOwn(shown, name) ? shown[name] : undefined
    if (isJsonObject(value) && isJsonObject(is)) return differences(value, is, here)
    return value === null || isDeepStrictEqual(value, is) ? [] : [{ path: here, is }]
  })
}

/** The paths of every `null` that was sent. */
export function nullsIn(sent: JsonObject, path = ''): readonly string[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    const here = path === '' ? name : `${path}.${name}`
    if (isJsonObject(value)) return nullsIn(value, here)
    return value === null ? [here] : []
  })
}
