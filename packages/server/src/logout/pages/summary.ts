import type { PageContext } from '../../platform/pages/context.ts'
import type { AppState, ToldApp } from './cast-list.ts'

/**
 * What became of all apps together, in a sentence that leads to nothing that does not stand below it.
 *
 * @param context language
 * @param apps one or more
 * @param settled whether nothing more will become of them
 */
export function summary({ texts }: PageContext, apps: readonly ToldApp[], settled: boolean): string {
  const count = apps.length
  const told = apps.filter(({ state }) => state === 'told').length
  if (told === count) return texts('signed-out.complete', { count })
  if (!settled) return texts('signed-out.progress', { told, count })
  const leftBy = (left: Left) => apps.some(({ state }) => leftTo[state] === left)
  if (leftBy('something')) return texts('signed-out.partial', { told, count })
  if (leftBy('perhaps')) return texts('signed-out.perhaps', { told, count })
  if (told === 0) return texts('signed-out.untold', { count })
  return texts('signed-out.rest-untold', { told, count, rest: count - told })
}

type Left = 'nothing' | 'perhaps' | 'something'

/** What an app leaves its person to do in the end; of one that nobody can tell, nothing but to wait. */
const leftTo: Readonly<Record<AppState, Left>> = {
  told: 'nothing',
  // Whose answer is still to come may need more, and is not settled.
  telling: 'perhaps',
  retrying: 'perhaps',
  asked: 'perhaps',
  'not-reachable': 'something',
  refused: 'something',
  unanswered: 'something',
  'not-asked': 'something',
  'not-registered': 'nothing',
  'not-wanted': 'nothing',
}
