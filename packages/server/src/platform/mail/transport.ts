import type { Transporter } from 'nodemailer'
import type { SmtpServer } from './smtp-url.ts'

/** Why a letter was not taken. It names neither people nor what was written to them (D15). */
export interface MailFailure {
  /**
   * A code of the mail program's such as `EAUTH`, `ETIMEDOUT`, or `EABORT` where it took too long or our end came
   * first; or ours: `queue-full`, `bad-address`.
   */
  readonly reason: string
  /** What the server answered (RFC 5321 §4.2), where it did. */
  readonly status?: number
}

/** How long we wait for a mail server, in milliseconds. */
export interface Patience {
  readonly connection: number
  readonly greeting: number
  /** Within the conversation. */
  readonly answer: number
  /** For all of one letter, however much the server has to say. */
  readonly letter: number
  /** At the end of the program, for all that is under way. */
  readonly close: number
}

/** How long a server may leave a conversation half open that we ended, in milliseconds. */
const hangUp = 1000

/** Loads the program that speaks SMTP. Each letter has a conversation of its own. */
export async function openTransport(
  { host, port, tls, account }: SmtpServer,
  { connection, greeting, answer }: Patience,
): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    host,
    port,
    secure: tls === 'at-once',
    requireTLS: tls === 'before-anything',
    ...(account && { auth: account }),
    connectionTimeout: connection,
    dnsTimeout: connection,
    greetingTimeout: greeting,
    socketTimeout: answer,
    socketCloseTimeout: hangUp,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** Never the message: it names the address. */
export function failureOf(fault: unknown): MailFailure {
  const about = typeof fault === 'object' && fault !== null ? fault : {}
  const status =
    'responseCode' in about && typeof about.responseCode === 'number' ? about.responseCode : undefined
  const reason = 'code' in about && typeof about.code === 'string' ? about.code : 'unknown'
  return { reason, ...(status !== undefined && { status }) }
}
