import { connect } from 'node:net'
import type { FrontDoor } from '../front-door.ts'

/** An answer as it came over the wire; empty where the server hung up without a word. */
export interface RawAnswer {
  readonly status: number | undefined
  readonly text: string
}

/** Sends bytes that no HTTP client would send, and reads until the server hangs up or has answered. */
export function sendRaw({ port }: FrontDoor, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    let text = ''
    socket.setTimeout(30_000, () =>
      socket.destroy(new Error(`no answer to ${bytes.toString().slice(0, 100)}`)),
    )
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    socket.once('error', (fault: NodeJS.ErrnoException) =>
      fault.code === 'ECONNRESET' ? resolve(answer(text)) : reject(fault),
    )
    socket.once('close', () => resolve(answer(text)))
  })
}

function answer(text: string): RawAnswer {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]
  return { status: status === undefined ? undefined : Number(status), text }
}

/** Every route of the running server as `GET /path`, from the server itself, so that none is forgotten. */
export function routesOf({ exeunt }: FrontDoor): readonly string[] {
  const above: string[] = []
  return exeunt()
    .http.printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S+) \(([^)]*)\)$/.exec(line) ?? []
      if (part === '') return []
      const depth = indent.length / 4
      above.splice(depth)
      above.push(part)
      const path = above.join('')
      return methods.split(', ').map((method) => `${method} ${path}`)
    })
}
