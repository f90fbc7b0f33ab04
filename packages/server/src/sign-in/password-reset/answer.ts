import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { User } from '../../domain/user.ts'
import type { Clock } from '../../platform/clock.ts'
import { issueCredential } from '../../platform/credential.ts'
import { loginName } from '../../platform/directory/login-name.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import type { SendMail } from '../../platform/mail/mailer.ts'
import type { Random } from '../../platform/random.ts'
import type { HourlyLimit } from '../../platform/throttle/hourly.ts'
import { decideReset, type ResetDecision } from './decide.ts'
import { renderLetter } from './pages/letter.ts'
import { resetPaths } from './paths.ts'
import type { NewPasswordReset, PasswordResetStore } from './store.ts'

export interface AnswerDeps {
  readonly store: Pick<PasswordResetStore, 'open' | 'contact'>
  readonly userByLogin: (tenantId: TenantId, text: string) => Promise<User | undefined>
  readonly limit: HourlyLimit
  readonly sendMail: SendMail
  readonly clock: Clock
  readonly random: Random
}

/** Whose password somebody forgot, by a name that they typed. */
export interface Forgotten {
  /** A username or an email. */
  readonly name: string
  readonly clientId?: ClientId | undefined
  readonly uiLocales?: string | undefined
}

export type ResetOutcome =
  | Exclude<ResetDecision['kind'], 'nothing'>
  | Extract<ResetDecision, { kind: 'nothing' }>['reason']
  | 'too-often'

const linkSeconds = 3600
/** To one mailbox, whoever asks. */
const mostLetters = 5

/**
 * Answers a question by a letter, or by none. SEC-16: a commit keeps everybody else waiting for a moment that can be
 * measured, so a question that leads to no letter costs one as well.
 * @returns what became of it.
 */
export async function answerQuestion(
  request: HttpRequest,
  forgotten: Forgotten,
  deps: AnswerDeps,
): Promise<ResetOutcome> {
  const answer = await answerFor(request, forgotten, deps)
  const link = await openLink(request, { ...forgotten, ...answer }, deps)
  if (answer.outcome !== 'link') return answer.outcome
  // The account's own address, and never what was typed: letters that fold alike may be another person's.
  const { address } = answer.whose
  const letter = renderLetter(pageContextOf(request, forgotten.uiLocales), { address, link })
  deps.sendMail({ to: address, ...letter })
  return 'link'
}

type Answer =
  | { readonly outcome: 'link'; readonly whose: NonNullable<NewPasswordReset['whose']> }
  | { readonly outcome: Exclude<ResetOutcome, 'link'>; readonly whose?: never }

async function answerFor(
  { tenant: { id: tenantId } }: HttpRequest,
  { name }: Forgotten,
  { userByLogin, store, limit }: AnswerDeps,
): Promise<Answer> {
  const user = await userByLogin(tenantId, name)
  const contact = user ? await store.contact(tenantId, user) : nobodys
  const decision = decideReset({ user, ...contact })
  if (decision.kind === 'nothing') return { outcome: decision.reason }
  const { userId, address } = decision
  const isTooOften = limit.takeFor({ tenantId, id: mailboxOf(address) }, mostLetters) > 0
  return isTooOften ? { outcome: 'too-often' } : { outcome: 'link', whose: { userId, address } }
}

const nobodys = { address: undefined, isFromUpstream: false } as const

/** What stands behind a plus sign is anybody's to choose, and leads to the same mailbox at most providers. */
function mailboxOf(address: string): string {
  return loginName(address).replace(/\+[^@]*/, '')
}

async function openLink(
  { tenant, address }: HttpRequest,
  { whose, clientId }: Pick<NewPasswordReset, 'whose' | 'clientId'>,
  { store, clock, random }: AnswerDeps,
): Promise<string> {
  const link = issueCredential('reset', random)
  const createdAt = clock.now()
  const expiresAt = new Date(createdAt.getTime() + linkSeconds * 1000)
  await store.open(tenant.id, { whose, clientId, link, createdAt, expiresAt })
  return `${address.base}${resetPaths.choose}?token=${link.value}`
}
