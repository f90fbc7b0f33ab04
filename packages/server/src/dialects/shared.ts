import type { ClientId } from '../domain/client.ts'
import { isPrefetch } from '../logout/index.ts'
import type { HttpHead, HttpRequest, Route, SharedAddress } from '../platform/http/message.ts'
import { matches } from '../platform/http/route-table.ts'
import { auth0Management, auth0Profile } from './auth0/profile.ts'
import type { Core } from './dialect.ts'
import { oidcProfile } from './genauth/profile.ts'
import { callOf } from './shared-call.ts'

const { name: auth0 } = auth0Profile
const { name: genauth } = oidcProfile

interface Routed {
  readonly name: string
  readonly routes: readonly Route[]
}

/** What a rule may look at: whose a token is, and which app calls. */
interface SharedCore extends Pick<Core, 'findClient'> {
  readonly profiles: Pick<Core['profiles'], 'at'>
  readonly token: Pick<Core['token'], 'issuerOf'> & {
    readonly findToken: Pick<Core['token']['findToken'], 'accessToken'>
  }
}

/**
 * Addresses that doors share, and what decides which of them answers (D3). A rule changes nothing and tells nobody
 * what it found: whatever a door then refuses, it refuses in words of its own.
 *
 * @param doors the routes of each dialect
 */
export function sharedAddresses(core: SharedCore, doors: readonly Routed[]): readonly SharedAddress[] {
  const byRoot: SharedAddress['chooseByHead'] = ({ tenant }) => tenant.rootDialect
  return [
    { method: 'GET', path: '/.well-known/openid-configuration', choose: byRoot, chooseByHead: byRoot },
    { method: 'GET', path: '/.well-known/oauth-authorization-server', choose: byRoot, chooseByHead: byRoot },
    { method: 'POST', path: '/oauth/token', choose: (request) => doorOfGrant(request, core) },
    { method: 'GET', path: '/logout', choose: doorOfLogout, chooseByHead: doorByFetch },
    { method: 'ANY', path: '/oauth/*', choose: (request) => doorOfPath(request, doors) },
    {
      method: 'ANY',
      path: '/api/v2/*',
      choose: (request) => doorOfBearer(request, core),
      chooseByHead: doorOfKit,
    },
  ]
}

const sharing = [genauth, auth0]

/**
 * Whose grant it is that a token request shows; else the client's dialect. Who has neither, and is no kit of GenAuth's,
 * gets the door that has no other address for this: GenAuth's first one is `/oidc/token`.
 */
async function doorOfGrant(request: HttpRequest, core: SharedCore): Promise<string> {
  const { tenant } = request
  const { clientId, shown } = callOf(request)
  const issuer = shown && (await core.token.issuerOf(tenant.id, shown))
  const name = issuer && core.profiles.at(tenant, issuer).name
  if (name !== undefined && sharing.includes(name)) return name
  const client = clientId === undefined ? undefined : await core.findClient(tenant.id, clientId as ClientId)
  if (client && sharing.includes(client.dialect)) return client.dialect
  return Object.keys(request.headers).some((header) => genauthHeader.test(header)) ? genauth : auth0
}

const genauthHeader = /^x-(?:authing|genauth)-/

/** Parameters that only GenAuth's call has. */
const callParameters = ['appId', 'deviceId', 'userId']

function doorOfLogout(request: HttpRequest): string {
  const sent = new URLSearchParams(request.query)
  return callParameters.some((name) => sent.get(name)) ? genauth : doorByFetch(request)
}

/**
 * GenAuth's is a call of a program, Auth0's a place to which a browser goes, or looks ahead. Where nobody says what
 * the answer is for, it is a program's if HTML is none of what it can read.
 */
function doorByFetch(request: HttpHead): string {
  if (isPrefetch(request)) return auth0
  const { accept = '', 'sec-fetch-dest': destination } = request.headers
  const isCall = destination === undefined ? !accept.includes('text/html') : destination === 'empty'
  return isCall ? genauth : auth0
}

/** What is not served at `/oauth/…` both say alike; of a wrong method only the one that serves the address knows. */
function doorOfPath({ path }: HttpRequest, doors: readonly Routed[]): string {
  const owners = doors.filter(({ routes }) => routes.some((route) => matches(route.path, path)))
  return owners.length === 1 && owners[0]?.name === genauth ? genauth : auth0
}

/**
 * By the issuer of the token that the call brings, or by whom that is for; without one that we issued, as the
 * software says who it is.
 */
async function doorOfBearer(request: HttpRequest, core: SharedCore): Promise<string> {
  const { tenant, headers } = request
  const value = /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  const token = value === undefined ? undefined : await core.token.findToken.accessToken(tenant, value)
  if (!token) return doorOfKit(request)
  const isManagement = tenant.addresses.some(({ base }) =>
    token.audience.includes(`${base}${auth0Management.path}`),
  )
  const { name } = core.profiles.at(tenant, token.issuer)
  if (isManagement || name === auth0) return auth0
  return name === genauth ? genauth : doorOfKit(request)
}

/** GenAuth's API is called by cookie, too; Auth0's by nobody without a token, and its kits say who they are. */
function doorOfKit({ headers }: HttpHead): string {
  return headers['auth0-client'] === undefined ? genauth : auth0
}
