import { readJws } from '../../platform/jws/read.ts'
import type { Endpoint, HttpRequest, HttpResponse, Route } from '../../platform/http/message.ts'
import { json } from '../../platform/http/message.ts'
import { counts } from '../../protocol/token/shown/decide.ts'
import type { Core } from '../dialect.ts'
import { sdkHeaders } from './cors.ts'
import { v2Failure } from './envelope.ts'
import { invalidToken, malformedToken, tokenMissing } from './messages.ts'
import { queryOf } from '../parameters.ts'

/** Online validation: a token's own claims where it counts, by two names of one address. */
export function validateTokenRoutes(core: Core): readonly Route[] {
  return ['/api/v2/oidc/validate_token', '/api/oidc/validate_token'].map((path) => ({
    method: 'GET',
    path,
    face: 'api',
    spec: 'GenAuth: validate_token',
    cors: 'registered-origins',
    corsHeaders: sdkHeaders,
    safe: true,
    endpoint: validateToken(core),
  }))
}

type Kind = 'id_token' | 'access_token'

function validateToken(core: Core): Endpoint {
  return async (request) => {
    const sent = queryOf(request)
    const [idToken, accessToken] = [sent?.get('id_token'), sent?.get('access_token')]
    if (idToken !== undefined && accessToken === undefined) return judged(request, 'id_token', idToken)
    if (accessToken !== undefined && idToken === undefined)
      return judged(request, 'access_token', accessToken)
    return v2Failure(request, tokenMissing)
  }

  /** Nobody has to prove anything here: whoever holds a token can read it, and learns whether it counts. */
  async function judged(request: HttpRequest, kind: Kind, token: string): Promise<HttpResponse> {
    const jws = readJws(token)
    if (jws.kind === 'refused') return v2Failure(request, malformedToken(kind))
    const holds =
      kind === 'id_token' ? await idTokenCounts(request, token) : await accessTokenCounts(request, token)
    return holds ? json(200, jws.claims) : v2Failure(request, invalidToken(kind))
  }

  async function idTokenCounts({ tenant }: HttpRequest, token: string): Promise<boolean> {
    const verdict = await core.logout.judgeHint(tenant, token)
    if (verdict.kind === 'not-ours') return false
    const { isExpired, proof, sid, ...named } = verdict.hint
    // D6: whoever holds an app whose secret is no secret could have written its tokens.
    if (isExpired || proof === 'public-secret' || sid === undefined) return false
    // It says who is signed in (D9: by its `sid`), and that is over when the session is, or the app's part in it.
    return core.people.partLives({ tenantId: tenant.id, sid, ...named }, core.clock.now())
  }

  async function accessTokenCounts({ tenant }: HttpRequest, token: string): Promise<boolean> {
    const shown = await core.token.findToken.accessToken(tenant, token)
    return shown !== undefined && counts(shown, core.clock.now())
  }
}
