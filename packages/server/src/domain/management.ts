/** An API of an issuer's own, by which programs of its operator manage the tenant. */
export interface ManagementApi {
  /**
   * Where it lies, behind the tenant's base: an audience that operators' clients ask tokens for. Absent: its tokens
   * are for the issuer itself, and their scope alone says what they are.
   */
  readonly path?: `/${string}`
  /** How its scopes say what may be done there. */
  readonly scopes: ManagementScopes
}

/**
 * The scopes of a management API. `names`: each stands for itself. `actions-at-paths`: `.` for reading or `*` for
 * everything, a colon, and a path below the tenant's base, in which `*` stands for any one segment and `**` at its
 * end for any number of them, none included: `*:sessions/**`.
 */
export type ManagementScopes =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'actions-at-paths' }

const actionAtPath = /^([.*]):((?:[\w.~%-]+\/|\*\/)*(?:[\w.~%-]+|\*\*?))$/

/** Whether a scope is one of that API's, whoever may have it. */
export function isManagementScope(scope: string, scopes: ManagementScopes): boolean {
  switch (scopes.kind) {
    case 'names':
      return scopes.names.includes(scope)
    case 'actions-at-paths':
      return actionAtPath.test(scope)
  }
}

/** Whether whoever has the scope `held` may do all that the scope `wanted` says. */
export function includesScope(held: string, wanted: string, scopes: ManagementScopes): boolean {
  switch (scopes.kind) {
    case 'names':
      return held === wanted
    case 'actions-at-paths':
      return includesAction(held, wanted)
  }
}

function includesAction(held: string, wanted: string): boolean {
  const [, action, path] = actionAtPath.exec(held) ?? []
  const [, wantedAction, wantedPath] = actionAtPath.exec(wanted) ?? []
  if (path === undefined || wantedPath === undefined) return false
  return (action === '*' || action === wantedAction) && includesPath(path.split('/'), wantedPath.split('/'))
}

/** Segment by segment; what is wanted may have wildcards of its own, and needs as wide ones here. */
function includesPath(held: readonly string[], wanted: readonly string[]): boolean {
  const open = held.at(-1) === '**'
  const fixed = open ? held.slice(0, -1) : held
  if (open ? wanted.length < fixed.length : wanted.length !== fixed.length) return false
  return fixed.every((one, at) => one === wanted[at] || (one === '*' && wanted[at] !== '**'))
}
