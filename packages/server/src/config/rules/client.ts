import type { Path, Problem } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'
import { clientAuthProblems } from './client-auth.ts'
import { clientDialectProblems, type DialectSurroundings } from './client-dialect.ts'
import { clientFetchProblems } from './client-fetches.ts'
import { clientGrantProblems } from './client-grants.ts'
import { introspectionProblems } from './client-introspection.ts'
import { clientLogoutProblems } from './client-logout.ts'
import { clientRequestProblems, resourceProblems } from './client-requests.ts'
import { clientSubjectProblems } from './client-subject.ts'
import { clientReturnProblems } from './return-uri.ts'

/** What a client's rules need to know of the rest of the file. */
export interface ClientSurroundings extends DialectSurroundings {
  /** `outgoing.allow`; absent where an entry of it is wrong, so that nothing can be said about it. */
  readonly allow?: readonly string[]
  /** The tenant's resources by name; absent where one of them is wrong. */
  readonly resources?: readonly string[]
}

/** What no single field shows. */
export function* clientProblems(
  client: Sound<ClientDocument>,
  path: Path,
  surroundings: ClientSurroundings,
): Generator<Problem> {
  const { allow, resources, dialects } = surroundings
  yield* clientAuthProblems(client, path, dialects)
  yield* introspectionProblems(client, path, dialects)
  yield* clientGrantProblems(client, path)
  yield* clientReturnProblems(client, path, surroundings)
  yield* clientLogoutProblems(client, path, allow)
  yield* clientRequestProblems(client, path)
  yield* clientFetchProblems(client, path, allow)
  yield* resourceProblems(client, path, resources)
  yield* clientSubjectProblems(client, path)
  yield* clientDialectProblems(client, path, surroundings)
}
