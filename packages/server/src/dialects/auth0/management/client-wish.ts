import type { Client } from '../../../domain/client.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import { isJsonObject, type JsonObject } from '../../../platform/json/read.ts'
import type { LeftClient, WantedClient } from '../../../protocol/index.ts'
import { clientBody } from './client-body.ts'
import { withMembers } from './client-document.ts'
import { asShown } from './client-initiators.ts'
import { isKept } from './client-members.ts'
import { whyNot } from './client-words.ts'
import { type Difference, differences, nullsIn } from './difference.ts'
import { named } from './read.ts'
import { invalidBody, isRefusal, type Refusal } from './render.ts'

/** What somebody asks of an application: all that they sent, be it so already or not. */
export interface Asked {
  readonly sent: JsonObject
  readonly tenant: Tenant
}

/**
 * What an application shall be.
 * @param members of what was asked those that change the document, and what goes without saying.
 * @param asked what must be so in the end, or nothing is done.
 */
export function wishFrom(
  document: JsonObject,
  members: JsonObject,
  asked: Asked,
): WantedClient<Refusal> | LeftClient<Refusal> {
  const meant = withMembers(document, members)
  if (isRefusal(meant)) return { kind: 'left', why: meant }
  const { kind: _, ...wish } = meant
  return {
    ...wish,
    kind: 'wanted',
    judge: (client) => {
      const [first, ...others] = unlike(client, asked).map(({ path, is }) => whyNot(named(path), is))
      return first === undefined ? undefined : invalidBody([first, ...others].join(' '))
    },
  }
}

/** Of what was asked that which is not so already: a default does not become the client's own by being said. */
export function changesOf(client: Client, asked: Asked): JsonObject {
  // What is not kept here cannot be taken away.
  const takenAway = nullsIn(asked.sent).filter((path) => isKept(path.split('.')[0] ?? path))
  return onlyWhere(asked.sent, [...unlike(client, asked).map(({ path }) => path), ...takenAway])
}

/** Where a client is not as it shall be, in whichever way that may be said. */
function unlike(client: Client, { sent, tenant }: Asked): readonly Difference[] {
  const body = clientBody(client, tenant)
  const meant = new Set(differences(asShown(sent), body).map(({ path }) => path))
  return differences(sent, body).filter(({ path }) => meant.has(path))
}

/** The members at these paths, and of an object's members those: what is deeper is one value. */
function onlyWhere(sent: JsonObject, changed: readonly string[], above = ''): JsonObject {
  const entries = Object.entries(sent).flatMap(([name, value]) => {
    const here = above + name
    const isWhole = above !== '' || !isJsonObject(value) || changed.includes(here)
    if (!changed.some((path) => path === here || path.startsWith(`${here}.`))) return []
    return [[name, isWhole ? value : onlyWhere(value, changed, `${here}.`)] as const]
  })
  return Object.fromEntries(entries)
}
