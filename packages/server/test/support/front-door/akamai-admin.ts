import assert from 'node:assert/strict'
import type { Answer, Method } from '../../../../../e2e/support/browser.ts'
import { ada, bob, type FrontDoor, type FrontDoorOptions, userOf } from '../front-door.ts'
import { customerId, openAkamai, postMultipart } from './akamai.ts'
import { jsonOf, type Parameters } from './journeys.ts'

type Json = Readonly<Record<string, unknown>>

/** May do everything: a configuration client, as the vendor calls it. */
export const managerId = 'configuration-client'
/** May look at sessions, and do nothing else. */
export const watcherId = 'watcher'
/** What the vendor calls the neighbour, who is on the same host. */
export const neighbourId = '0b6f2c1d-77aa-4b1e-9c55-c0ffee000001'
const neighbourSecret = 'a secret of the neighbour with 32 letters'

const machine = {
  dialect: 'akamai',
  redirect_uris: undefined,
  post_logout_redirect_uris: undefined,
  backchannel_logout_uri: undefined,
  grant_types: ['client_credentials'],
}

/** A tenant with programs that may manage its sessions, and a neighbour of whom nothing may be seen. */
export function openAdmin(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  return openAkamai({
    people: [userOf(ada), userOf(bob)],
    ...options,
    clients: {
      [managerId]: () => ({ ...machine, scope: 'exeunt:admin' }),
      [watcherId]: () => ({ ...machine, scope: 'reports:read .:sessions/**' }),
      ...options.clients,
    },
    neighbours: [
      {
        id: 'umbra',
        pathPrefix: '/umbra',
        dialects: { akamai: { customerId: neighbourId } },
        clients: [
          {
            client_id: managerId,
            client_secret: neighbourSecret,
            dialect: 'akamai',
            grant_types: ['client_credentials'],
            scope: 'exeunt:admin',
          },
        ],
        users: [userOf(ada)],
      },
      ...(options.neighbours ?? []),
    ],
  })
}

/** Asks for a token as the vendor's own example does: by Basic and `curl -F`. */
export function askForToken(
  door: FrontDoor,
  id: string,
  scope?: string,
  prefix = `/${customerId}`,
): Promise<Answer> {
  const form = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }
  return postMultipart(door, door.app(id), `${prefix}/login/token`, form)
}

export async function adminToken(
  door: FrontDoor,
  scope = '*:sessions/**',
  id = managerId,
  prefix = `/${customerId}`,
): Promise<string> {
  return tokenIn(await askForToken(door, id, scope, prefix))
}

function tokenIn(answer: Answer): string {
  assert.equal(answer.status, 200, answer.body)
  return String(jsonOf(answer)['access_token'])
}

/** The neighbour's token, got at its own address. */
export async function neighbourToken(door: FrontDoor): Promise<string> {
  const basic = Buffer.from(`${managerId}:${encodeURIComponent(neighbourSecret)}`).toString('base64')
  const answer = await door.send('POST', `/umbra/${neighbourId}/login/token`, {
    headers: { authorization: `Basic ${basic}` },
    form: 'grant_type=client_credentials&scope=*:**',
  })
  return tokenIn(answer)
}

export interface AdminAnswer extends Answer {
  readonly json: Json
}

export interface AdminCallOptions {
  /** Before the path; the customer's id unless told. */
  readonly prefix?: string
  readonly headers?: Parameters
}

/** @param line `GET /sessions?sub=…`; everything after the method goes as it is. */
export async function callAdmin(
  door: FrontDoor,
  token: string | undefined,
  line: string,
  { prefix = `/${customerId}`, headers = {} }: AdminCallOptions = {},
): Promise<AdminAnswer> {
  const [method = '', path = ''] = line.split(' ')
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const sent = Object.entries({ ...bearer, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const answer = await door.send(method as Method, `${prefix}${path}`, { headers: Object.fromEntries(sent) })
  const isJson = String(answer.headers['content-type']).startsWith('application/json')
  return { ...answer, json: isJson ? jsonOf(answer) : {} }
}

/** A refusal for programs: JSON, and never kept. */
export function assertDenied(answer: AdminAnswer, status: number, error: string): AdminAnswer {
  assert.equal(answer.status, status, answer.body)
  assert.deepEqual(Object.keys(answer.json), ['error', 'error_description'])
  assert.equal(answer.json['error'], error)
  assert.equal(answer.headers['cache-control'], 'no-store')
  return answer
}

/** What everybody gets who names a tenant that there is not, and is a program. */
export function assertNobody(answer: Answer): void {
  assert.deepEqual(
    [answer.status, answer.headers['content-type'], answer.body],
    [404, 'text/plain; charset=utf-8', '404 page not found'],
  )
}
