import type { UserId } from '../../domain/user.ts'
import { sameSecret } from '../../platform/credential.ts'
import { cookieName, setCookie } from '../../platform/http/cookies.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'

/** A browser in which somebody signed in before: it is throttled by itself, not with the rest of the world. */
export interface Devices {
  /** Whether this very user signed in with this browser before. */
  isKnownTo(request: HttpRequest, userId: UserId): boolean
  /** The `Set-Cookie` that marks this browser as known to the user. */
  mark(request: HttpRequest, userId: UserId): string
}

const yearSeconds = 365 * 24 * 60 * 60
/** How many people of one browser are remembered, the last ones first. */
const mostMarks = 5

/** The cookie is `id.mark.mark…`: each mark is a keyed hash of the id and one user, and says nothing else. */
export function createDevices(keyedHash: KeyedHash, random: Random): Devices {
  const markOf = ({ tenant }: HttpRequest, id: string, userId: UserId) =>
    keyedHash('device', JSON.stringify([tenant.id, id, userId]))
  return {
    isKnownTo(request, userId) {
      const [id = '', ...marks] = readDevice(request)
      return marks.some((mark) => sameSecret(mark, markOf(request, id, userId)))
    },
    mark(request, userId) {
      const [id = random.secret(16), ...marks] = readDevice(request)
      const mine = markOf(request, id, userId)
      const kept = [mine, ...marks.filter((mark) => mark !== mine)].slice(0, mostMarks)
      const name = cookieName('device', request.tenant, request.address)
      return setCookie(name, [id, ...kept].join('.'), request.address, yearSeconds)
    },
  }
}

function readDevice({ cookies, tenant, address }: HttpRequest): readonly string[] {
  const value = cookies.get(cookieName('device', tenant, address)) ?? ''
  return /^[\w-]{22}(\.[\w-]{43}){1,5}$/.test(value) ? value.split('.') : []
}
