import { loginName } from '../../platform/directory/login-name.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { UserDocument } from '../schema/user.ts'
import type { Sound } from '../shape.ts'

/** Each sign-in name leads to one person, and each person has a way to sign in. */
export function* usersProblems(
  users: readonly (Sound<UserDocument> | undefined)[],
  path: Path,
): Generator<Problem> {
  const names = new Map<string, number>()
  const known = { id: new Set<string>(), global_sub: new Set<string>() }
  for (const [index, user] of users.entries()) {
    if (!user) continue
    const here = [...path, index]
    yield* userProblems(user, here)
    for (const field of ['username', 'email'] as const) {
      const name = user[field] === undefined ? undefined : loginName(user[field])
      if (name === undefined) continue
      if ((names.get(name) ?? index) !== index) {
        yield problemAt(
          [...here, field],
          'is already a username or email of another user (upper and lower case are the same)',
        )
      }
      names.set(name, names.get(name) ?? index)
    }
    for (const field of ['id', 'global_sub'] as const) {
      const name = user[field]
      if (name === undefined) continue
      if (known[field].has(name)) yield problemAt([...here, field], `is already the ${field} of another user`)
      known[field].add(name)
    }
  }
}

function* userProblems(user: Sound<UserDocument>, path: Path): Generator<Problem> {
  const given = (field: keyof UserDocument) => Object.hasOwn(user, field)
  if (given('password') && given('password_hash')) {
    yield problemAt([...path, 'password_hash'], 'expected either password or password_hash, found both')
  }
  const hasWay = given('password') || given('password_hash') || isOfUpstream(user)
  if (!hasWay && user.disabled !== true) {
    yield problemAt([...path, 'password'], 'is missing: expected password or password_hash')
  }
  if (user.email_verified === true && !given('email')) {
    yield problemAt([...path, 'email_verified'], 'expected an email that is verified, found none')
  }
  if (user.phone_number_verified !== undefined && !given('phone_number')) {
    yield problemAt([...path, 'phone_number_verified'], 'expected a phone_number, found none')
  }
}

/** Whoever comes from somewhere else needs no password here. */
function isOfUpstream(user: Sound<UserDocument>): boolean {
  return Object.hasOwn(user, 'identities') && user.identities?.length !== 0
}
