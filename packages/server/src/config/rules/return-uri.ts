import { isConcrete } from '../../domain/return-address.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { returnPatternReason, returnUriReason } from '../uri.ts'
import { type DialectSurroundings, named } from './client-dialect.ts'

type Dialects = Pick<DialectSurroundings, 'dialects' | 'tenantDialects'>

/** Where sign-in and logout of an app may lead back to. */
export function* clientReturnProblems(
  { application_type: type = 'web', ...client }: Sound<ClientDocument>,
  path: Path,
  dialects: Dialects,
): Generator<Problem> {
  yield* listProblems(client.redirect_uris, [...path, 'redirect_uris'], (uri) => returnUriReason(uri, type))
  yield* listProblems(
    client.post_logout_redirect_uris,
    [...path, 'post_logout_redirect_uris'],
    (uri) => wildcardReason(uri, dialects) ?? returnPatternReason(uri, type),
  )
}

/** Where any logout may lead back to; the schema has judged the addresses themselves. */
export function* tenantReturnProblems(
  { allowedLogoutUrls }: Sound<TenantDocument>,
  path: Path,
  dialects: Dialects,
): Generator<Problem> {
  yield* listProblems(allowedLogoutUrls, [...path, 'allowedLogoutUrls'], (uri) =>
    wildcardReason(uri, dialects),
  )
}

function* listProblems(
  uris: readonly (string | undefined)[] | undefined,
  path: Path,
  reasonOf: (uri: string) => string | undefined,
): Generator<Problem> {
  for (const [index, uri] of (uris ?? []).entries()) {
    const reason = uri === undefined ? undefined : reasonOf(uri)
    if (reason !== undefined) yield problemAt([...path, index], expected(reason, uri))
  }
}

/** D5: patterns are for tenants with a dialect that knows them, and would mean nothing elsewhere. */
function wildcardReason(uri: string, { dialects, tenantDialects }: Dialects): string | undefined {
  if (isConcrete(uri)) return undefined
  const knowing = dialects.filter(({ knowsReturnPatterns }) => knowsReturnPatterns)
  if (knowing.some(({ name }) => !tenantDialects || tenantDialects.includes(name))) return undefined
  const way = knowing.length === 0 ? '' : `, or switch on a dialect that knows patterns${named(knowing)}`
  return `a URI without a wildcard (*); list each address${way}`
}
