import type { RecordsPage } from '../../../sign-in/index.ts'
import { readNumber } from './read.ts'
import { invalidQuery, type Refusal } from './render.ts'

/** What says where a list goes on. `include_totals` belongs to lists of pages with numbers, and is borne here. */
export const pageParameters = ['from', 'take', 'include_totals'] as const

const [usual, most] = [50, 100]
const idPattern = /^[\x21-\x7e]{1,200}$/

/** A page of a list; its cursor leads on in this list only. */
export interface Page extends RecordsPage {
  readonly kind: 'page'
  readonly list: string
}

export function readPage(list: string, sent: ReadonlyMap<string, string>): Page | Refusal {
  const limit = readNumber(sent, 'take', { least: 1, most, usual })
  if (typeof limit === 'object') return limit
  const from = sent.get('from')
  if (from === undefined) return { kind: 'page', list, limit, after: '' }
  const after = Buffer.from(from, 'base64url')
    .toString('utf8')
    .slice(list.length + 1)
  if (from !== cursorOf(list, after) || !idPattern.test(after))
    return invalidQuery('from: must be the "next" of an answer of this list.')
  return { kind: 'page', list, limit, after }
}

/** @param last the id of the last item, where there is a page after this one. */
export function nextOf({ list }: Page, last: string | undefined): { readonly next?: string } {
  return last === undefined ? {} : { next: cursorOf(list, last) }
}

function cursorOf(list: string, id: string): string {
  return Buffer.from(`${list}:${id}`, 'utf8').toString('base64url')
}
