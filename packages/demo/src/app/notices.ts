/** A back-channel logout notice, as the page shows it. */
export interface ReceivedNotice {
  readonly at: Date
  /** The provider's name of the session, shortened; absent where all of a person's sessions were meant. */
  readonly sid?: string
  /** Whose sessions it ended here; none if they had ended before. */
  readonly endedNames: readonly string[]
}

export interface Notices {
  readonly add: (notice: ReceivedNotice) => void
  /** The newest first. */
  readonly latest: () => readonly ReceivedNotice[]
}

const maxNotices = 12

export function createNotices(): Notices {
  let notices: readonly ReceivedNotice[] = []
  return {
    add: (notice) => void (notices = [notice, ...notices].slice(0, maxNotices)),
    latest: () => notices,
  }
}

/** Enough of a session's name to recognise it. */
export function shortened(sid: string): string {
  return sid.length > 8 ? `${sid.slice(0, 8)}…` : sid
}
