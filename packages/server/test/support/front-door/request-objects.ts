import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { FrontDoor } from '../front-door.ts'
import { listening } from './listening.ts'

type Json = Readonly<Record<string, unknown>>

/** The key pair of every app that signs, and one that nobody registered. */
export const appKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const strangeKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** What such an app registers. */
export const registeredKeys = {
  keys: [{ ...appKey.publicKey.export({ format: 'jwk' }), kid: 'app-key', alg: 'ES256', use: 'sig' }],
}

export function base64url(value: string | Json): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

/** A JWS by hand, since no library makes the bad ones. `claims` may be text that is no good JSON. */
export function signed(
  claims: Json | string,
  header: Json | string = {},
  key: KeyObject = appKey.privateKey,
): string {
  const whole = typeof header === 'string' ? header : { alg: 'ES256', typ: 'oauth-authz-req+jwt', ...header }
  const input = `${base64url(whole)}.${base64url(claims)}`
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

export function signedByHmac(claims: Json, secret: string): string {
  const input = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

export function unsigned(claims: Json): string {
  return `${base64url({ alg: 'none' })}.${base64url(claims)}.`
}

/** Seconds at the server's clock. */
export function secondsAt({ clock }: FrontDoor): number {
  return Math.floor(clock.now().getTime() / 1000)
}

/** An app's web server, where request objects can be fetched. */
export interface ObjectServer {
  readonly origin: string
  /** The paths that were asked for. */
  readonly asked: string[]
  /** Answers every call from now on. */
  serve(body: string, headers?: Readonly<Record<string, string>>, status?: number): void
  close(): Promise<void>
}

export async function openObjectServer(): Promise<ObjectServer> {
  let answer = (response: ServerResponse): unknown => response.writeHead(404).end()
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(response)
  })
  return {
    origin: `http://127.0.0.1:${await listening(server)}`,
    asked,
    serve(body, headers = {}, status = 200) {
      const all = { 'content-type': 'application/oauth-authz-req+jwt', ...headers }
      answer = (response) => response.writeHead(status, all).end(body)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
