import { setTimeout as pause } from 'node:timers/promises'
import type { Secret } from '../directory/registration.ts'
import { createTurnstile } from '../passwords/turnstile.ts'
import { isAddress, readSender, type Sender, senderForm } from './sender.ts'
import { readSmtpUrl, smtpUrlForm } from './smtp-url.ts'
import { failureOf, type MailFailure, openTransport, type Patience } from './transport.ts'

/** A letter to one person: plain text, which every program shows and none fetches anything for. */
export interface Letter {
  /** One address, bare. */
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Hands a letter over and comes back at once: whether it arrives is for the log, and nobody waits for it. */
export type SendMail = (letter: Letter) => void

export interface Mailer {
  readonly send: SendMail
  /** Waits for what was handed over, but only for so long: then it hangs up, and what is left is lost. */
  close(): Promise<void>
}

export interface MailerDeps {
  readonly smtp: Secret
  /** As {@link readSender} takes it. */
  readonly from: string
  readonly onFailed: (failure: MailFailure) => void
  readonly patience?: Partial<Patience>
  readonly mostQueued?: number
}

const ordinaryPatience: Patience = {
  connection: 10_000,
  greeting: 10_000,
  answer: 20_000,
  letter: 60_000,
  close: 5000,
}
const conversations = 2
/** What a mail server that stands still may make us remember. */
const mostLetters = 200

/**
 * Sends mail by SMTP, two letters at a time and each in a conversation of its own, once: who asked for a letter
 * that does not come asks again. The program that speaks SMTP is loaded where mail is sent, and nowhere else; at once,
 * as the first letter would else take a moment that others do not (SEC-16).
 * @throws where the settings cannot be read; the configuration lets no such pass.
 */
export function createMailer(deps: MailerDeps): Mailer {
  const { onFailed, mostQueued = mostLetters } = deps
  const [server, from] = [readSmtpUrl(deps.smtp.reveal()), readSender(deps.from)]
  if (!server) throw new Error(`mail.smtp: expected ${smtpUrlForm}`)
  if (!from) throw new Error(`mail.from: expected ${senderForm}`)
  const patience = { ...ordinaryPatience, ...deps.patience }
  const turnstile = createTurnstile(conversations, mostQueued)
  const transport = openTransport(server, patience)
  // Each letter hears of it.
  transport.catch(() => undefined)
  const end = new AbortController()
  const underWay = new Set<Promise<void>>()

  const speak = async (letter: Letter) => {
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(patience.letter)])
    await (await transport).sendMail({ ...messageOf(letter, from), signal })
  }

  const post = async (letter: Letter) => {
    if (!isAddress(letter.to)) return onFailed({ reason: 'bad-address' })
    try {
      const sent = await turnstile.enter(() => speak(letter))
      if (sent === 'busy') onFailed({ reason: 'queue-full' })
    } catch (fault) {
      onFailed(failureOf(fault))
    }
  }
  return {
    send: (letter) => {
      const posted = post(letter)
      underWay.add(posted)
      void posted.then(() => underWay.delete(posted))
    },
    close: async () => {
      const enough = new AbortController()
      const waited = pause(patience.close, undefined, { signal: enough.signal }).catch(() => undefined)
      await Promise.race([Promise.all(underWay), waited])
      enough.abort()
      end.abort()
      await Promise.all(underWay)
    },
  }
}

/** The address goes as it is, and is never read as a list or a header: whoever chose it wanted one account. */
function messageOf({ to, subject, text }: Letter, from: Sender) {
  return {
    from,
    to: { name: '', address: to },
    envelope: { from: from.address, to: [to] },
    subject,
    text,
    // RFC 3834 §5: nobody's out-of-office note answers it.
    headers: { 'auto-submitted': 'auto-generated' },
  }
}
