import { createServer, type IncomingMessage, type Server } from 'node:http'
import { bodyOf } from '../request-body.ts'
import { listening } from './listening.ts'

/** A notice as it came in at an app's back-channel address. */
export interface ReceivedNotice {
  readonly method: string
  /** The path with its query. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The `logout_token` of the form. */
  readonly token: string
}

/** What an app answers to a notice. `hang` never answers. */
export type NoticeAnswer =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      /** Answers when this settles. */
      readonly after?: Promise<unknown>
    }
  | 'hang'

/** One app: its addresses, what it was told, and how it takes it. */
export interface App {
  readonly id: string
  readonly secret: string
  readonly callback: string
  readonly signedOut: string
  readonly noticeUrl: string
  readonly notices: ReceivedNotice[]
  /** Takes effect at the next notice. */
  answer: NoticeAnswer
}

/** Apps' servers, all of them on one loopback port. */
export interface Apps {
  readonly origin: string
  app(id: string): App
  /** Every request that was no notice: nobody should come uninvited. */
  readonly strays: readonly string[]
  close(): Promise<void>
}

export async function openApps(): Promise<Apps> {
  const apps = new Map<string, App>()
  const strays: string[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = request.url ?? ''
      const app = apps.get(/^\/([^/?]+)\/notice/.exec(url)?.[1] ?? '')
      if (!app) {
        strays.push(`${request.method} ${url}`)
        return response.writeHead(404).end()
      }
      const token = new URLSearchParams(body).get('logout_token') ?? ''
      app.notices.push({ method: request.method ?? '', url, headers: request.headers, body, token })
      const { answer } = app
      if (answer === 'hang') return undefined
      return Promise.resolve(answer.after).then(() =>
        response.writeHead(answer.status, { ...answer.headers }).end(answer.body),
      )
    })
  })
  const origin = `http://127.0.0.1:${await listening(server)}`

  return {
    origin,
    strays,
    app(id) {
      const known = apps.get(id)
      if (known) return known
      const app = newApp(id, origin)
      apps.set(id, app)
      return app
    },
    close: () => closed(server),
  }
}

/** An app by its name, on the apps' one origin. */
export function newApp(id: string, origin: string): App {
  return {
    id,
    // As long as HS256 asks for (RFC 7518 §3.2).
    secret: `${id}-secret-`.repeat(3).padEnd(32, id),
    callback: `${origin}/${id}/callback`,
    signedOut: `${origin}/${id}/signed-out`,
    noticeUrl: `${origin}/${id}/notice`,
    notices: [],
    answer: { status: 200 },
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
