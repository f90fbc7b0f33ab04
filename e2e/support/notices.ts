import { createServer } from 'node:http'
import { decodeJwt } from 'jose'

/**
 * What a provider's configuration says of deliveries where a test reads what apps were told as soon as the browser has
 * its answer: on a machine that is busy the usual two seconds may be over before.
 */
export const patientDeliveries = { timeoutMilliseconds: 20_000, browserWaitMilliseconds: 10_000 } as const

/** The back-channel addresses of apps, all on one loopback server. */
export interface NoticeBoard {
  readonly origin: string
  /** Every logout token so far, with the path it came to. */
  readonly notices: readonly { readonly path: string; readonly token: string }[]
  /** How often each `sid` was told. */
  readonly told: ReadonlyMap<string, number>
  /** What the next notices are answered with; 200 unless told. */
  status: number
  stop(): void
}

export async function startNoticeBoard(): Promise<NoticeBoard> {
  const notices: { readonly path: string; readonly token: string }[] = []
  const told = new Map<string, number>()
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const token = new URLSearchParams(body).get('logout_token') ?? ''
      const { sid } = decodeJwt<{ readonly sid: string }>(token)
      told.set(sid, (told.get(sid) ?? 0) + 1)
      notices.push({ path: request.url ?? '', token })
      response.writeHead(board.status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const board: NoticeBoard = {
    origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    notices,
    told,
    status: 200,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return board
}

/** Waits for what another process does. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  milliseconds: number,
): Promise<void> {
  const end = performance.now() + milliseconds
  while (!(await condition()) && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20))
}
