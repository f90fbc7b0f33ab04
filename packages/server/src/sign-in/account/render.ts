import type { Client, ClientId } from '../../domain/client.ts'
import { accountNameOf } from '../../domain/user.ts'
import type { PageContext } from '../../platform/pages/context.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import type { PageWords } from '../pages/words.ts'
import type { SignedIn } from '../session/store.ts'
import { readDeviceName, readProgramName } from './device/read.ts'
import type { AccountNotice } from './pages/account-notice.ts'
import { type OwnAccountView, renderAccount } from './pages/account.ts'
import type { AppView } from './pages/apps.ts'
import { type AccountPartView, renderAccountPart } from './pages/part.ts'
import type { SessionView } from './pages/sessions.ts'
import type { OwnApp, OwnSession } from './store.ts'

/** Everything of a person's account, as of one instant. */
export interface AccountFacts {
  readonly signedIn: SignedIn
  readonly sessions: readonly OwnSession[]
  readonly apps: readonly OwnApp[]
  readonly clients: ReadonlyMap<ClientId, Client>
  readonly notice: AccountNotice | undefined
  readonly now: Date
  /** Absent where there is no password to change. */
  readonly passwordUrl: string | undefined
  readonly upstreamNames: readonly string[]
  /** Makes the form of one button. */
  readonly form: (
    action: 'endSession' | 'endOthers' | 'endAll' | 'withdraw' | 'signOut',
    hidden?: FormTarget['hidden'],
  ) => FormTarget
}

/** A page about one part of an account, and what stands around it. */
export interface PartFrame extends Pick<AccountPartView, 'part' | 'links' | 'back'> {
  readonly words?: PageWords | undefined
}

/** The account page, or one part of it. */
export function accountPage(context: PageContext, facts: AccountFacts, frame?: PartFrame): string {
  const view = accountView(facts)
  if (!frame) return renderAccount(context, view)
  const { words, ...around } = frame
  const { signedIn, form, now } = facts
  const { id, username, claims, updatedAt } = signedIn.user
  const data = { id, username, claims, updatedAt, now }
  return renderAccountPart(context, { ...view, ...around, data, signOut: form('signOut') }, words)
}

/** This browser first, the others by when they were last seen; apps by name. */
function accountView(facts: AccountFacts): OwnAccountView {
  const { signedIn, sessions, form } = facts
  const views = sessions.map((session) => sessionView(session, facts))
  const others = views.filter(({ isHere }) => !isHere)
  return {
    account: accountNameOf(signedIn.user),
    notice: facts.notice,
    sessions: [...views.filter(({ isHere }) => isHere), ...others],
    ...(others.length > 0 ? { endOthers: form('endOthers') } : {}),
    endAll: form('endAll'),
    apps: facts.apps
      .map((app) => appView(app, facts))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    passwordUrl: facts.passwordUrl,
    upstreams: facts.upstreamNames,
    now: facts.now,
  }
}

function sessionView(session: OwnSession, { signedIn, clients, form }: AccountFacts): SessionView {
  const { id, kind, since, seenAt, remoteAddress, userAgent } = session
  return {
    device: kind === 'device' ? (readProgramName(userAgent) ?? 'device') : readDeviceName(userAgent),
    isHere: id === signedIn.session.id,
    since,
    seenAt,
    remoteAddress,
    apps: session.clientIds.map((clientId) => nameOf(clientId, clients)),
    end: form('endSession', { session: id }),
  }
}

function appView(
  { clientId, scope, since, staysConnected }: OwnApp,
  { clients, form }: AccountFacts,
): AppView {
  const uri = clients.get(clientId)?.uri
  return {
    name: nameOf(clientId, clients),
    ...(uri === undefined ? {} : { uri }),
    scope,
    since,
    staysConnected,
    withdraw: form('withdraw', { client: clientId }),
  }
}

/** An app that was removed since is called by its id: its person may still want to be rid of it. */
function nameOf(clientId: ClientId, clients: AccountFacts['clients']): string {
  return clients.get(clientId)?.name ?? clientId
}
