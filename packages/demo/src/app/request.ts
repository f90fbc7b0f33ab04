import type { IncomingMessage } from 'node:http'

const maxBytes = 128 * 1024

/** The web's `Request` for one of node's, its body read; `undefined` if that is too long. */
export async function readRequest(incoming: IncomingMessage, origin: string): Promise<Request | undefined> {
  const body = await readBody(incoming)
  if (!body) return undefined
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, String(value))
  }
  const method = incoming.method ?? 'GET'
  const url = new URL(incoming.url ?? '/', origin)
  const mayCarryBody = method !== 'GET' && method !== 'HEAD'
  return new Request(url, { method, headers, ...(mayCarryBody && { body: new Uint8Array(body) }) })
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
