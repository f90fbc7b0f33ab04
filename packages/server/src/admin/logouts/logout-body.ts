import type { DeadLetter, LogoutStory, StoryDelivery, StoryHop } from '../../logout/index.ts'

/** A logout on the wire. */
export function logoutBody(story: LogoutStory) {
  const { requestedBy, userId } = story
  return {
    id: story.logoutId,
    door: story.door,
    cause: story.cause,
    evidence: story.evidence,
    decided_at: story.decidedAt.toISOString(),
    ...(requestedBy === undefined ? {} : { requested_by: requestedBy }),
    ...(userId === undefined ? {} : { user_id: userId }),
    sessions: story.sessions,
    apps: story.rpSessions.map(({ clientId, sid, startedAt, endedAlone, isUnwanted }) => ({
      client_id: clientId,
      sid,
      started_at: startedAt.toISOString(),
      ended_alone: endedAlone,
      ...(isUnwanted ? { wants_no_notice: true } : {}),
    })),
    grants_revoked: story.grantsRevoked,
    access_revoked: story.accessRevoked,
    deliveries: story.deliveries.map(deliveryBody),
    upstreams: story.hops.map(hopBody),
  }
}

function hopBody({ upstreamId, name, issuer, state, failure, detail, askedAt, settledAt }: StoryHop) {
  return {
    upstream: upstreamId,
    name,
    issuer,
    state,
    ...(failure === undefined ? {} : { failure }),
    ...(detail === undefined ? {} : { detail }),
    ...(askedAt ? { sent_at: askedAt.toISOString() } : {}),
    ...(settledAt ? { settled_at: settledAt.toISOString() } : {}),
  }
}

export function deadLetterBody(letter: DeadLetter) {
  return {
    id: letter.id,
    logout_id: letter.logoutId,
    client_id: letter.clientId,
    uri: letter.uri,
    state: letter.state,
    attempts: letter.attempts,
    ...(letter.settledAt ? { settled_at: letter.settledAt.toISOString() } : {}),
  }
}

function deliveryBody({ id, channel, clientId, clientName, uri, state, dueAt, attempts }: StoryDelivery) {
  return {
    id,
    channel,
    client_id: clientId,
    client_name: clientName,
    uri,
    state,
    due_at: dueAt.toISOString(),
    attempts: attempts.map(({ startedAt, finishedAt, ...attempt }) => ({
      ...attempt,
      started_at: startedAt.toISOString(),
      finished_at: finishedAt.toISOString(),
    })),
  }
}
