import type { Tenant, TenantAddress, TenantId } from '../../src/domain/tenant.ts'
import type { HttpRequest } from '../../src/platform/http/message.ts'

export const testAddress: TenantAddress = {
  origin: 'https://op.example',
  pathPrefix: '/acme',
  base: 'https://op.example/acme',
}

export const testTenant: Tenant = {
  id: 'acme' as TenantId,
  name: 'Acme',
  addresses: [testAddress],
  lifetimes: {
    sessionSeconds: 86_400,
    sessionIdleSeconds: 36_000,
    codeSeconds: 60,
    accessTokenSeconds: 600,
    idTokenSeconds: 600,
    refreshTokenSeconds: 86_400,
    refreshGraceSeconds: 10,
    interactionSeconds: 1800,
    deviceCodeSeconds: 600,
    pushedRequestSeconds: 120,
    tombstoneSeconds: 604_800,
  },
  allowedLogoutUrls: [],
  dialects: {},
  rootDialect: 'standard',
  upstreams: [],
  sessionPolicy: 'per-browser',
  logoutRevokes: 'as-granted',
  notifyOnExpiry: true,
  registration: { mode: 'off' },
  signUp: false,
  acrValues: ['urn:exeunt:acr:password'],
  resources: [],
  requirePushedRequests: false,
  sessionManagement: false,
  keyRotation: { overlapSeconds: 3600 },
}

/** One request, in the words of a test. */
export interface TestRequest {
  /** Without the tenant's prefix, with its query. */
  readonly url: string
  /** Makes it a POST. */
  readonly form?: Readonly<Record<string, string>> | string
  readonly contentType?: string
  readonly cookies?: ReadonlyMap<string, string>
  readonly headers?: Readonly<Record<string, string>>
  readonly remoteAddress?: string
  readonly tenant?: Tenant
}

/** What the server makes of a request before an endpoint sees it. */
export function httpRequest(one: TestRequest): HttpRequest {
  const tenant = one.tenant ?? testTenant
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/.exec(one.url) ?? []
  const isPost = one.form !== undefined
  return {
    method: isPost ? 'POST' : 'GET',
    tenant,
    address: tenant.addresses[0],
    path,
    query,
    headers: one.headers ?? {},
    contentType: isPost ? (one.contentType ?? 'application/x-www-form-urlencoded') : undefined,
    body: typeof one.form === 'string' ? one.form : new URLSearchParams(one.form ?? {}).toString(),
    cookies: one.cookies ?? new Map(),
    remoteAddress: one.remoteAddress ?? '192.0.2.1',
  }
}
