import type { LogoutStory, StoryDelivery } from './store.ts'

/** The whole story of one logout as plain lines, in the order in which it happened. */
export function tellStory(story: LogoutStory): string {
  const { logoutId, tenantId, door, decidedAt, requestedBy, userId, landing, sessions, rpSessions } = story
  return [
    `Logout ${logoutId} of tenant ${tenantId}`,
    `  decided    ${decidedAt.toISOString()}`,
    `  door       ${door}${requestedBy === undefined ? '' : `, asked by client ${requestedBy}`}`,
    `  evidence   ${evidenceLine(story.evidence)}`,
    `  user       ${userId ?? 'unknown'}`,
    `  browser    ${landing === 'return' ? 'back to the app' : 'rests on the signed-out page'}`,
    `  sessions   ${sessions.length} ended: ${sessions.join(', ') || 'none'}`,
    ...rpSessions.map(
      ({ clientId, sid, startedAt }) => `    ${clientId}  sid ${sid}  since ${startedAt.toISOString()}`,
    ),
    `  grants     ${story.grantsRevoked} revoked`,
    `  notices    ${story.deliveries.length}`,
    ...story.deliveries.flatMap(deliveryLines),
    '',
  ].join('\n')
}

function evidenceLine(evidence: LogoutStory['evidence']): string {
  const { kind, ...rest } = evidence
  const details = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
  return `${String(kind)}${details}`
}

function deliveryLines({
  id,
  clientName,
  clientId,
  uri,
  state,
  dueAt,
  attempts,
}: StoryDelivery): readonly string[] {
  const next = state === 'pending' ? `, next try ${dueAt.toISOString()}` : ''
  return [
    `    ${clientName} (${clientId}) at ${uri}: ${state}${next}`,
    `      delivery ${id}`,
    ...attempts.map(({ number, startedAt, finishedAt, outcome, status, detail }) => {
      const took = finishedAt.getTime() - startedAt.getTime()
      const answer = [outcome, status, detail].filter((one) => one !== undefined).join(' ')
      return `      try ${number}  ${startedAt.toISOString()}  ${took} ms  ${answer}  (jti ${id}.${number}.…)`
    }),
  ]
}
