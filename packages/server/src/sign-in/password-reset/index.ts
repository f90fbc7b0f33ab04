/**
 * New passwords for people who forgot theirs: a letter to the account's own address brings a link that lets its holder
 * choose one, once. Nobody is signed in by it, and who asks learns nothing of who has an account.
 */
import type { TenantId } from '../../domain/tenant.ts'
import type { User } from '../../domain/user.ts'
import type { Route } from '../../platform/http/message.ts'
import type { SendMail } from '../../platform/mail/mailer.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { createHourlyLimit } from '../../platform/throttle/hourly.ts'
import { type AskForReset, createResetQuestions, type NoteReset } from './ask.ts'
import { type ChooseDeps, showChoose, submitChoose } from './choose.ts'
import { type ForgotDeps, showForgot, showSent, submitForgot } from './forgot.ts'
import { resetPaths } from './paths.ts'
import { showChosen } from './set.ts'
import { createPasswordResetStore } from './store-sql.ts'

export type { AskForReset, NoteReset } from './ask.ts'

/** Only where mail can be sent. */
export interface PasswordReset {
  readonly ask: AskForReset
  /** Waits until every question is answered by a letter, or by none. */
  settle(): Promise<void>
  readonly routes: readonly Route[]
}

export interface PasswordResetDeps extends Omit<ChooseDeps, 'store'>, Omit<ForgotDeps, 'ask'> {
  readonly database: Database
  readonly random: Random
  readonly userByLogin: (tenantId: TenantId, text: string) => Promise<User | undefined>
}

/** How letters go out, and who hears what became of each question. */
export interface ResetMail {
  readonly send: SendMail
  readonly note: NoteReset
}

export function createPasswordReset(given: PasswordResetDeps, { send, note }: ResetMail): PasswordReset {
  const store = createPasswordResetStore(given.database, given.random)
  const limit = createHourlyLimit(given)
  const { ask, settle } = createResetQuestions({ ...given, store, limit, sendMail: send, note })
  const deps = { ...given, store, ask }
  const [face, spec] = ['page', 'a new password by mail'] as const
  return {
    ask,
    settle,
    routes: [
      { method: 'GET', path: resetPaths.forgot, face, spec, endpoint: (one) => showForgot(one, deps) },
      { method: 'POST', path: resetPaths.forgot, face, spec, endpoint: (one) => submitForgot(one, deps) },
      {
        method: 'GET',
        path: resetPaths.sent,
        face,
        spec,
        safe: true,
        endpoint: (one) => showSent(one, deps),
      },
      { method: 'GET', path: resetPaths.choose, face, spec, endpoint: (one) => showChoose(one, deps) },
      { method: 'POST', path: resetPaths.choose, face, spec, endpoint: (one) => submitChoose(one, deps) },
      {
        method: 'GET',
        path: resetPaths.done,
        face,
        spec,
        safe: true,
        endpoint: (one) => showChosen(one, deps),
      },
    ],
  }
}
