import type { IncomingMessage } from 'node:http'

/** Reads it to its end. Of a caller who hangs up before, nothing comes, and no fault: nobody is left to be answered. */
export function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = ''
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => (body += chunk))
      .once('end', () => resolve(body))
      .on('error', () => undefined)
  })
}
