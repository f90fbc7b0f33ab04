import type { PageContext } from '../../../platform/pages/context.ts'
import type { Safe } from '../../../platform/pages/html.ts'
import { alertNotice, doneNotice } from '../../../platform/pages/notice.ts'

/** What became of the last button. */
export type AccountNotice = 'session-ended' | 'others-ended' | 'app-withdrawn' | 'gone' | 'expired-form'

/**
 * Says what the last button did, before anything else on the page.
 *
 * @param kind absent where no button was pressed
 */
export function accountNotice({ texts }: PageContext, kind: AccountNotice | undefined): Safe | undefined {
  if (kind === undefined) return undefined
  const words = { title: texts(`account.${kind}`), next: texts(`account.${kind}.next`) }
  return kind === 'expired-form' ? alertNotice(words) : doneNotice(words)
}
