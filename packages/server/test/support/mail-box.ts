import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { until } from './until.ts'

/** A letter as it came in. */
export interface ReceivedLetter {
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  /** Lower-case names, unfolded, as they stood in the letter. */
  readonly headers: Readonly<Record<string, string>>
  /** Decoded. */
  readonly text: string
  readonly isEncrypted: boolean
  readonly user: string | undefined
}

/** A mail server on loopback that keeps what it is given. */
export interface MailBox {
  readonly port: number
  /** What a server is configured with that sends its mail here. */
  readonly smtp: string
  readonly letters: ReceivedLetter[]
  /** Waits for so many letters, and gives back the last. */
  nth(count: number): Promise<ReceivedLetter>
  close(): Promise<void>
}

/** Without options it asks for no password and offers no TLS. */
export async function openMailBox(options: SMTPServerOptions = {}): Promise<MailBox> {
  const letters: ReceivedLetter[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', ...(options.onAuth ? [] : ['AUTH'])],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const envelope = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
        }
        const user = typeof session.user === 'string' ? session.user : undefined
        letters.push({
          envelope,
          ...readLetter(Buffer.concat(chunks).toString('utf8')),
          isEncrypted: session.secure,
          user,
        })
        done()
      })
    },
    ...options,
  })
  // Whoever hangs up in the middle is no fault of a test.
  server.on('error', () => undefined)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    smtp: `smtp://127.0.0.1:${port}`,
    letters,
    async nth(count) {
      await until(`letter ${count} came`, () => letters.length >= count)
      const letter = letters[count - 1]
      assert.ok(letter)
      return letter
    },
    close: () => {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      return closed.promise
    },
  }
}

function readLetter(source: string): Pick<ReceivedLetter, 'headers' | 'text'> {
  const end = source.indexOf('\r\n\r\n')
  const lines = source
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  return { headers, text: decodedBody(source.slice(end + 4), headers['content-transfer-encoding'] ?? '7bit') }
}

function decodedBody(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8')
    case 'quoted-printable': {
      const whole = body.replaceAll('=\r\n', '')
      const bytes = whole.replaceAll(/=([\dA-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
      return Buffer.from(bytes, 'latin1').toString('utf8')
    }
    default:
      return body
  }
}
