import { given, isConfidential } from '../client-auth.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'
import { dialectOf, named } from './client-dialect.ts'
import type { KnownDialects } from './dialect.ts'

type Registered = Sound<ClientDocument>

/** RFC 7662 §2.1: no bare word opens the introspection endpoint, but at a vendor's doors for an app's own tokens. */
export function* introspectionProblems(
  client: Registered,
  path: Path,
  dialects: KnownDialects,
): Generator<Problem> {
  const isBare = client.introspection_endpoint_auth_method === 'none'
  const credulous = dialects.filter(takesBareWord)
  const own = dialectOf(client, dialects)
  if (isBare && !(own && credulous.includes(own))) {
    const unless = credulous.length === 0 ? '' : `, unless its dialect does${named(credulous)}`
    const message = `expected a way to prove itself: the introspection endpoint takes nobody’s bare word${unless}`
    yield problemAt([...path, 'introspection_endpoint_auth_method'], message)
  }
  if (client.introspection !== 'tenant') return
  const here = [...path, 'introspection']
  if (isBare)
    yield problemAt(here, 'tenant needs a way to prove itself: introspection_endpoint_auth_method is none')
  else if (!isConfidential(client) && !given(client, 'introspection_endpoint_auth_method'))
    yield problemAt(here, 'tenant needs a client_secret or jwks: a public client cannot prove itself')
}

function takesBareWord({ profiles }: KnownDialects[number]): boolean {
  return profiles.some(({ introspection }) => introspection === 'also-public-clients-of-their-own')
}
