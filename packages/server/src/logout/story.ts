import type { FrontChannelState } from '../domain/delivery.ts'
import type { Door, UpstreamHopFailure, UpstreamHopState } from '../domain/logout.ts'
import type { LogoutStory, StoryDelivery, StoryHop, StoryRpSession } from './store.ts'

/** The whole story of one logout as plain lines, in the order in which it happened. */
export function tellStory(story: LogoutStory): string {
  const { logoutId, tenantId, door, decidedAt, requestedBy, userId, landing, sessions, rpSessions } = story
  return [
    `Logout ${logoutId} of tenant ${tenantId}`,
    `  decided    ${decidedAt.toISOString()}`,
    `  door       ${door}${requestedBy === undefined ? '' : `, asked by client ${requestedBy}`} (${doorWords[door]})`,
    `  cause      ${story.cause}`,
    `  evidence   ${evidenceLine(story.evidence)}`,
    `  user       ${userId ?? 'unknown'}`,
    `  browser    ${landing === 'return' ? 'back to the app' : 'rests on the signed-out page'}`,
    `  sessions   ${sessions.length} ended: ${sessions.join(', ') || 'none'}`,
    ...rpSessions.map(rpSessionLine),
    `  grants     ${story.grantsRevoked} revoked${accessLine(story)}`,
    `  notices    ${story.deliveries.length}`,
    ...story.deliveries.flatMap(deliveryLines),
    ...(story.hops.length === 0 ? [] : [`  upstreams  ${story.hops.length}`]),
    ...story.hops.flatMap(hopLines),
    '',
  ].join('\n')
}

const doorWords: Readonly<Record<Door, string>> = {
  'end-session': 'an app sent the browser to sign out, or the person came by',
  'user-api': "a program with the person's own token, or an app's page with their cookie",
  revocation: 'an app took back the token that its session without a browser stood on',
  'sign-in': 'somebody else signed in with the same browser',
  account: 'the person, on their account page',
  operator: 'an operator, by the admin API or the configuration',
  expiry: 'the time of the session was over',
  'password-change': 'the password changed',
  'account-closed': 'the account was disabled or deleted',
  upstream: 'an upstream provider',
  'refresh-replay': 'a code or refresh token came a second time',
}

function rpSessionLine({ clientId, sid, startedAt, endedAlone, isUnwanted }: StoryRpSession): string {
  const alone = endedAlone ? '  (this app alone; the session goes on)' : ''
  const unwanted = isUnwanted ? '  (asked not to hear of such endings by the back channel)' : ''
  return `    ${clientId}  sid ${sid}  since ${startedAt.toISOString()}${alone}${unwanted}`
}

function evidenceLine(evidence: LogoutStory['evidence']): string {
  const { kind, ...rest } = evidence
  const details = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
  return `${String(kind)}${details}`
}

function accessLine({ accessRevoked }: LogoutStory): string {
  return accessRevoked === 0 ? '' : `; ${accessRevoked} went on without the access tokens made so far`
}

/** What the browser had to do needs more than its word: no state of a frame proves that the app signed anybody out. */
const stateWords: Readonly<Record<string, string>> = {
  'awaiting-browser': 'front channel, awaiting-browser: the page with its frame was not fetched',
  asked: 'front channel, asked: its frame went to the browser, which did not report',
  loaded: 'front channel, loaded: its frame loaded in the browser',
  unanswered: 'front channel, unanswered: its frame did not load in time',
  'not-asked': 'front channel, not-asked: no page in the browser of that session could ask it',
} satisfies Record<FrontChannelState, string>

function deliveryLines({
  id,
  clientName,
  clientId,
  channel,
  uri,
  state,
  dueAt,
  attempts,
}: StoryDelivery): readonly string[] {
  const next = state === 'pending' ? `, next try ${dueAt.toISOString()}` : ''
  return [
    `    ${clientName} (${clientId}) at ${uri}: ${stateWords[state] ?? state}${next}`,
    `      delivery ${id}`,
    ...attempts.map(({ number, startedAt, finishedAt, outcome, status, detail }) => {
      const took = finishedAt.getTime() - startedAt.getTime()
      const answer = [outcome, status, detail].filter((one) => one !== undefined).join(' ')
      const jti = channel === 'back-channel' ? `  (jti ${id}.${number}.…)` : ''
      return `      try ${number}  ${startedAt.toISOString()}  ${took} ms  ${answer}${jti}`
    }),
  ]
}

/** A browser that comes back says that the upstream sent it, and no more. */
const hopWords: Readonly<Record<UpstreamHopState, string>> = {
  offered: 'offered: nobody asked for it, and the signed-out page has a button',
  'awaiting-browser': 'awaiting-browser: the browser did not come to be sent there',
  asked: 'asked: the browser was sent there, and has not come back',
  returned: 'returned: the browser was sent there, and came back',
  failed: 'failed',
}

const failureWords: Readonly<Record<UpstreamHopFailure, string>> = {
  'no-exit': 'it publishes no end_session_endpoint',
  unreachable: 'its metadata could not be had',
  refused: 'it sent the browser back with an error',
}

function hopLines(hop: StoryHop): readonly string[] {
  const { upstreamId, name, issuer, state, failure, detail, askedAt, settledAt } = hop
  const why = failure === undefined ? '' : `, ${failure}: ${failureWords[failure]}`
  return [
    `    ${name} (${upstreamId}) at ${issuer}: ${hopWords[state]}${why}`,
    ...(askedAt ? [`      sent       ${askedAt.toISOString()}`] : []),
    ...(settledAt
      ? [`      settled    ${settledAt.toISOString()}${detail === undefined ? '' : `  ${detail}`}`]
      : []),
  ]
}
