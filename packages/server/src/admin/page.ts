import { Type, type TObject } from 'typebox'
import { text, whole } from '../config/index.ts'
import { type AdminProblem, invalid } from './render.ts'

const most = 200
const usual = 50

const cursorPattern = /^[\w-]{1,400}$/
const keyPattern = /^[\x21-\x7e]+$/

const cursorOfThisList = 'a cursor from an answer of this list'

/** The query of a list. */
export const pageQuery = {
  limit: Type.Optional(whole(1, most, { description: 'How many at most.', default: usual })),
  cursor: Type.Optional(
    text(cursorOfThisList, cursorPattern, {
      description: 'Where to go on: `next` of the page before.',
    }),
  ),
}

/** A page of a list: `next` leads on, and is missing on the last one. */
export function pageOf(name: string, item: TObject) {
  return Type.Object(
    {
      [name]: Type.Array(item),
      next: Type.Optional(Type.String({ description: 'The cursor of the next page.' })),
    },
    { additionalProperties: false },
  )
}

export interface Page {
  readonly kind: 'page'
  /** Whose page it is; a cursor leads on in its own list only. */
  readonly list: string
  readonly limit: number
  /** The key of the last item of the page before; empty on the first. */
  readonly after: string
}

/**
 * The page that a query asks for. A cursor says nothing to whoever holds it, and one that no answer of this list had is
 * refused: it would be an empty page, as if there were nothing.
 * @param list the name of the list, which stands in its cursors.
 */
export function pageFrom(
  list: string,
  { limit = usual, cursor }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Page | AdminProblem {
  if (cursor === undefined) return { kind: 'page', list, limit, after: '' }
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const after = text.slice(list.length + 1)
  return cursor === cursorOf(list, after) && keyPattern.test(after)
    ? { kind: 'page', list, limit, after }
    : invalid([{ path: 'cursor', message: `expected ${cursorOfThisList}` }])
}

function cursorOf(list: string, key: string): string {
  return Buffer.from(`${list}:${key}`, 'utf8').toString('base64url')
}

/** @param last the key of the last item, where there is a page after this one. */
export function nextFrom({ list }: Page, last: string | undefined): { readonly next?: string } {
  return last === undefined ? {} : { next: cursorOf(list, last) }
}

/** Cuts a page out of `limit + 1` items: the one too many says that there is another page. */
export function cut<Item>(items: readonly Item[], page: Page, keyOf: (item: Item) => string) {
  const shown = items.slice(0, page.limit)
  const last = items.length > page.limit ? shown.at(-1) : undefined
  return { items: shown, ...nextFrom(page, last === undefined ? undefined : keyOf(last)) }
}
