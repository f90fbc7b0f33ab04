import assert from 'node:assert/strict'
import type { Answer, Method } from '../../../../../e2e/support/browser.ts'
import { type App, type FrontDoor, type FrontDoorOptions, userOf, ada, bob } from '../front-door.ts'
import { openAuth0, orders, post, sdkHeader, shopId, stock } from './auth0.ts'
import { jsonOf, query } from './journeys.ts'

type Json = Readonly<Record<string, unknown>>

const machine = {
  dialect: 'auth0',
  redirect_uris: undefined,
  post_logout_redirect_uris: undefined,
  backchannel_logout_uri: undefined,
  grant_types: ['client_credentials'],
}

/** May do everything. */
export const managerId = 'manager'
/** May do what stands in its scope, one by one. */
export const clerkId = 'clerk'
const clerkScope =
  'read:sessions update:sessions delete:sessions read:refresh_tokens update:refresh_tokens delete:refresh_tokens read:tenant_settings update:tenant_settings read:clients create:clients update:clients delete:clients'

/** The same client id and secret as the manager's, at another tenant of the server. */
export const neighbour = {
  id: 'umbra',
  name: 'Umbra',
  pathPrefix: '/umbra',
  dialects: { auth0: {} },
}

/** The programs, and an app that people sign in at. */
export const managementClients: NonNullable<FrontDoorOptions['clients']> = {
  [managerId]: () => ({ ...machine, scope: 'exeunt:admin' }),
  [clerkId]: () => ({ ...machine, scope: clerkScope }),
  [shopId]: () => ({ dialect: 'auth0', grant_types: ['authorization_code', 'refresh_token', 'password'] }),
}

/** A tenant with programs that may manage it, two people, and a neighbour of whom nothing may be seen. */
export function openManagement(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  return openAuth0({
    people: [userOf(ada), userOf(bob)],
    ...options,
    clients: {
      ...managementClients,
      ...options.clients,
    },
    neighbours: [
      {
        ...neighbour,
        clients: [
          { client_id: managerId, client_secret: secretOfManager, ...machine, scope: 'exeunt:admin' },
          {
            client_id: shopId,
            client_secret: secretOfManager,
            dialect: 'auth0',
            redirect_uris: ['https://u.example/'],
          },
        ].map((client) =>
          Object.fromEntries(Object.entries(client).filter(([, value]) => value !== undefined)),
        ),
        users: [userOf(ada)],
        resources: [{ resource: orders }, { resource: stock }],
      },
    ],
  })
}

const secretOfManager = 'a secret of the neighbour with 32 letters'

export interface ApiAnswer extends Answer {
  readonly json: Json
}

/** A program of the operator. */
export interface Program {
  readonly token: string
  /** @param line `GET /sessions/x`: below `/api/v2`. */
  call(line: string, json?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>
  /** As `call`, and it came to this. */
  ok(status: number, line: string, json?: unknown): Promise<Json>
}

/** Gets a token for the management API, as the SDK does. @param scope of the token; all that the client has unless told. */
export async function managementToken(door: FrontDoor, app: App, scope?: string): Promise<string> {
  const answer = await post(door, app, '/oauth/token', {
    grant_type: 'client_credentials',
    audience: `${door.base}/api/v2/`,
    ...(scope === undefined ? {} : { scope }),
  })
  assert.equal(answer.status, 200, answer.body)
  return String(jsonOf(answer)['access_token'])
}

export async function program(door: FrontDoor, id = managerId, scope?: string): Promise<Program> {
  return programWith(door, await managementToken(door, door.app(id), scope))
}

/** The neighbour's manager, at its own address. */
export async function programOfNeighbour(door: FrontDoor): Promise<Program> {
  const prefix = neighbour.pathPrefix
  const form = {
    grant_type: 'client_credentials',
    client_id: managerId,
    client_secret: secretOfManager,
    audience: `${door.base}${prefix}/api/v2/`,
  }
  const answer = await door.send('POST', `${prefix}/oauth/token`, { headers: sdkHeader, form: query(form) })
  assert.equal(answer.status, 200, answer.body)
  return programWith(door, String(jsonOf(answer)['access_token']), prefix)
}

/** @param prefix of the tenant that is called. */
export function programWith(door: FrontDoor, token: string, prefix = ''): Program {
  const call: Program['call'] = async (line, json, headers = {}) => {
    const [method = '', path = ''] = line.split(' ')
    const answer = await door.send(method as Method, `${prefix}/api/v2${path}`, {
      headers: {
        ...sdkHeader,
        authorization: `Bearer ${token}`,
        ...(typeof json === 'string' ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(json === undefined ? {} : typeof json === 'string' ? { form: json } : { json }),
    })
    return { ...answer, json: answer.body === '' ? {} : jsonOf(answer) }
  }
  return {
    token,
    call,
    async ok(status, line, json) {
      const answer = await call(line, json)
      assert.equal(answer.status, status, `${line}: ${answer.status} ${answer.body}`)
      return answer.json
    },
  }
}

/** The pages of a list, from the first to the one that leads nowhere. @param line with its query. */
export async function pagesOf(
  program: Program,
  line: string,
  member: string,
): Promise<readonly (readonly Json[])[]> {
  const pages: (readonly Json[])[] = []
  for (let from = ''; ;) {
    const page = await program.ok(200, line + from)
    pages.push(page[member] as readonly Json[])
    const { next } = page
    if (typeof next !== 'string') return pages
    from = `&from=${encodeURIComponent(next)}`
  }
}

/** A refusal in the vendor's shape. */
export function assertRefused(answer: ApiAnswer, status: number, errorCode: string, words = /./): void {
  assert.equal(answer.status, status, answer.body)
  assert.deepEqual(Object.keys(answer.json).toSorted(), ['error', 'errorCode', 'message', 'statusCode'])
  assert.equal(answer.json['statusCode'], status)
  assert.equal(answer.json['errorCode'], errorCode, answer.body)
  assert.match(String(answer.json['message']), words)
}

/** Everything that a call must leave as it was. */
export async function standing(door: FrontDoor): Promise<unknown> {
  const { audit: _, access_tokens: _tokens, ...rows } = await door.snapshot()
  return rows
}
