import { html, type Content, type Safe } from './html.ts'
import { icon, type IconName } from './icons.ts'

/** Something to read first: what happened, and what to do next. */
export interface Notice {
  readonly title: Content
  readonly next: Content
  /** For `aria-describedby` of the fields that it is about. */
  readonly id?: string
}

/**
 * What went wrong with what the person just did; read out at once.
 *
 * @param notice what happened and what to do next
 */
export function alertNotice({ id, ...notice }: Notice): Safe {
  return html`<div class="notice" role="alert" id="${id ?? 'problem'}">${body(notice)}</div>`
}

/**
 * What the person should know before they choose.
 *
 * @param notice what is the case and what it means
 */
export function cautionNotice(notice: Omit<Notice, 'id'>): Safe {
  return html`<div class="notice notice-caution">${body(notice)}</div>`
}

/**
 * That what the person just did is done; read out when there is time.
 *
 * @param notice what happened and what follows
 */
export function doneNotice(notice: Omit<Notice, 'id'>): Safe {
  return html`<div class="notice notice-done" role="status">${body(notice, 'done')}</div>`
}

function body({ title, next }: Notice, shape: IconName = 'caution'): Safe {
  return html`${icon(shape)}
    <div>
      <p class="notice-title">${title}</p>
      <p>${next}</p>
    </div>`
}
