import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HttpRequest } from '../../platform/http/message.ts'
import { answerQuestion, type AnswerDeps, type Forgotten, type ResetOutcome } from './answer.ts'

export interface AskDeps extends AnswerDeps {
  readonly note: NoteReset
}

/** What became of a question, for the log: who asked sees nothing of it, and no line names anybody. */
export type NoteReset = (request: HttpRequest, outcome: ResetOutcome | { readonly fault: unknown }) => void

/** @returns 0 where the question was taken, else how many seconds that address has to wait. */
export type AskForReset = (request: HttpRequest, forgotten: Forgotten) => number

export interface ResetQuestions {
  readonly ask: AskForReset
  /** Waits until every question that was taken is answered by a letter, or by none. */
  settle(): Promise<void>
}

/** Of one address, which may be an app's for all its people. */
const mostQuestions = 60

/**
 * SEC-16: a question is taken and then looked at, after its answer went out: neither the answer nor its time tells
 * whether there is such an account, or what became of the letter.
 */
export function createResetQuestions(deps: AskDeps): ResetQuestions {
  const open = new Set<Promise<void>>()
  const answer = async (request: HttpRequest, forgotten: Forgotten) => {
    await nextTurn()
    try {
      deps.note(request, await answerQuestion(request, forgotten, deps))
    } catch (fault) {
      deps.note(request, { fault })
    }
  }
  return {
    ask: (request, forgotten) => {
      const place = { tenantId: request.tenant.id, address: request.remoteAddress }
      const seconds = deps.limit.take(place, mostQuestions)
      if (seconds > 0) return seconds
      const answered = answer(request, forgotten)
      open.add(answered)
      void answered.then(() => open.delete(answered))
      return 0
    },
    settle: async () => void (await Promise.all(open)),
  }
}
