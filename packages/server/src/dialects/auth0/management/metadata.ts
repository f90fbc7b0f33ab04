import type { JsonObject } from '../../../platform/json/read.ts'
import { invalidBody, type Refusal } from './render.ts'

const mostMetadata = 25
const longestMetadata = 255

/** `session_metadata` and its like: texts by names. `null` and `{}` take away what is there. */
export function readMetadata(
  sent: JsonObject,
  name: string,
): { readonly kind: 'metadata'; readonly value: Readonly<Record<string, string>> | undefined } | Refusal {
  const value = Object.hasOwn(sent, name) ? sent[name] : undefined
  if (value === undefined) return { kind: 'metadata', value }
  if (value === null) return { kind: 'metadata', value: {} }
  if (typeof value !== 'object' || Array.isArray(value))
    return invalidBody(`${name}: must be an object, or null.`)
  const entries = Object.entries(value)
  if (entries.length > mostMetadata) return invalidBody(`${name}: must have ${mostMetadata} members at most.`)
  const texts = entries.filter(isMetadata)
  if (texts.length < entries.length)
    return invalidBody(
      `${name}: every name and value must be a text of ${longestMetadata} characters at most.`,
    )
  return { kind: 'metadata', value: Object.fromEntries(texts) }
}

function isMetadata(entry: [string, unknown]): entry is [string, string] {
  const [name, value] = entry
  return name.length <= longestMetadata && typeof value === 'string' && value.length <= longestMetadata
}
