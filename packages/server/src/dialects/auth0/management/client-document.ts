import type { JsonObject } from '../../../platform/json/read.ts'
import { type Fields, meaningOf } from './client-members.ts'
import { isRefusal, type Refusal } from './render.ts'

/** A client's document in the words of the configuration. */
export interface ClientDocument {
  readonly kind: 'document'
  readonly document: JsonObject
  /** It shows a secret, in whatever way; absent: as it does. */
  readonly withSecret?: boolean
}

/**
 * A client's document with what was sent in it. Lists are replaced whole; a member that was not sent stays, and so do
 * those of the objects in it.
 * @param document as the client is, or of a new one.
 */
export function withMembers(document: JsonObject, sent: JsonObject): ClientDocument | Refusal {
  let result: ClientDocument = { kind: 'document', document }
  for (const [name, value] of Object.entries(sent)) {
    const meant = meaningOf(name, value)
    if (isRefusal(meant)) return meant
    result = merged(result, meant)
  }
  return result
}

function merged({ document, ...rest }: ClientDocument, { fields, withSecret }: Fields): ClientDocument {
  const entries = Object.entries({ ...document, ...fields }).filter(([, value]) => value !== null)
  return {
    ...rest,
    document: Object.fromEntries(entries),
    ...(withSecret === undefined ? {} : { withSecret }),
  }
}
