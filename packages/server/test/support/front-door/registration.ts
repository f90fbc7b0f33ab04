import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { Answer } from '../../../../../e2e/support/browser.ts'
import type { FrontDoor } from '../front-door.ts'
import type { App } from './apps.ts'
import { jsonOf } from './journeys.ts'
import { listening } from './listening.ts'

type Json = Readonly<Record<string, unknown>>

/** A tenant at which everybody may register. */
export const openRegistration = { registration: { mode: 'open', hourlyLimit: 1000 } } as const

/** What a client is told when it registers. */
export interface Registered {
  readonly client_id: string
  readonly client_secret: string
  readonly client_secret_expires_at: number
  readonly client_id_issued_at: number
  readonly registration_access_token: string
  readonly registration_client_uri: string
}

/** Sends metadata to the registration endpoint; a text goes as it is. */
export function postRegistration(
  door: FrontDoor,
  metadata: Json | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const form = typeof metadata === 'string' ? metadata : JSON.stringify(metadata)
  return door.send('POST', '/oauth2/register', {
    form,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** Registers a client, and reads what it is told. */
export async function register(door: FrontDoor, metadata: Json): Promise<Registered & Json> {
  const answer = await postRegistration(door, metadata)
  assert.equal(answer.status, 201, answer.body)
  return jsonOf(answer) as unknown as Registered & Json
}

/** The error code of a refused registration; every refusal must be one. */
export async function refusalOf(door: FrontDoor, metadata: Json | string): Promise<string> {
  const answer = await postRegistration(door, metadata)
  assert.equal(answer.status, 400, answer.body)
  const { error, error_description: description } = jsonOf(answer)
  assert.ok(typeof error === 'string' && typeof description === 'string' && description !== '')
  return `${error} ${description}`
}

/** A call of a registered client about itself. */
export function manage(
  door: FrontDoor,
  method: 'GET' | 'PUT' | 'DELETE',
  { registration_client_uri: uri, registration_access_token: token }: Registered,
  metadata?: Json,
): Promise<Answer> {
  return door.send(method, uri, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(metadata && { 'content-type': 'application/json' }),
    },
    ...(metadata && { form: JSON.stringify(metadata) }),
  })
}

/** Metadata of an app whose server the front door has, without its name. */
export function metadataOf({ callback, signedOut, noticeUrl }: App): Json {
  return {
    redirect_uris: [callback],
    post_logout_redirect_uris: [signedOut],
    backchannel_logout_uri: noticeUrl,
  }
}

/** The app as it is called after it registered. */
export function registeredApp(app: App, { client_id: id, client_secret: secret }: Registered): App {
  return Object.assign(Object.create(app) as App, { id, secret })
}

/** A server on loopback that answers with one document at any address. */
export async function serveDocument(body: string, status = 200) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  const port = await listening(server)
  return {
    asked,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
