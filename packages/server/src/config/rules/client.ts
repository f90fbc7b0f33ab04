import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'
import { returnUriReason } from '../uri.ts'
import { clientAuthProblems } from './client-auth.ts'
import { clientFetchProblems } from './client-fetches.ts'
import { clientGrantProblems } from './client-grants.ts'
import { clientLogoutProblems } from './client-logout.ts'
import { clientRequestProblems, resourceProblems } from './client-requests.ts'
import { clientSubjectProblems } from './client-subject.ts'
import { dialectReason, type KnownDialects } from './dialect.ts'

/** What a client's rules need to know of the rest of the file. */
export interface ClientSurroundings {
  /** `outgoing.allow`; absent where an entry of it is wrong, so that nothing can be said about it. */
  readonly allow?: readonly string[]
  /** The tenant's resources by name; absent where one of them is wrong. */
  readonly resources?: readonly string[]
  readonly dialects: KnownDialects
}

/** What no single field shows. */
export function* clientProblems(
  client: Sound<ClientDocument>,
  path: Path,
  { allow, resources, dialects }: ClientSurroundings,
): Generator<Problem> {
  yield* clientAuthProblems(client, path)
  yield* clientGrantProblems(client, path)
  yield* returnUriProblems(client, path)
  yield* clientLogoutProblems(client, path, allow)
  yield* clientRequestProblems(client, path)
  yield* clientFetchProblems(client, path, allow)
  yield* resourceProblems(client, path, resources)
  yield* clientSubjectProblems(client, path)
  const { dialect = 'standard' } = client
  const unknown = dialect === 'standard' ? undefined : dialectReason(dialect, dialects)
  if (unknown !== undefined) yield problemAt([...path, 'dialect'], unknown)
}

function* returnUriProblems(client: Sound<ClientDocument>, path: Path): Generator<Problem> {
  for (const field of ['redirect_uris', 'post_logout_redirect_uris'] as const) {
    for (const [index, uri] of (client[field] ?? []).entries()) {
      const reason = uri === undefined ? undefined : returnUriReason(uri, client.application_type ?? 'web')
      if (reason !== undefined) yield problemAt([...path, field, index], expected(reason, uri))
    }
  }
}
