import { ago } from '../../../platform/pages/ago.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { code } from '../../../platform/pages/facts.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { personal } from '../../../platform/pages/name.ts'
import type { DeviceName } from '../device/read.ts'
import { button, smallButton } from './buttons.ts'

export interface SessionView {
  readonly device: DeviceName | 'device'
  /** Whether it is the browser that shows the page. */
  readonly isHere: boolean
  readonly since: Date
  readonly seenAt: Date
  readonly remoteAddress?: string | undefined
  readonly apps: readonly string[]
  readonly end: FormTarget
}

/** Where somebody is signed in. */
export interface SessionsView {
  /** This browser's first. */
  readonly sessions: readonly SessionView[]
  readonly now: Date
}

/** Ending many sessions at once. */
export interface EndingsView {
  /** Absent where there are no others. */
  readonly endOthers?: FormTarget
  readonly endAll: FormTarget
}

/**
 * Where the person is signed in, each place with a button of its own.
 *
 * @param more what stands below the list
 */
export function sessionSection(context: PageContext, { sessions, now }: SessionsView, more?: Safe): Safe {
  return html`<section aria-labelledby="sessions">
    <h2 id="sessions">${context.texts('account.sessions')}</h2>
    <ul class="bill">
      ${sessions.map((session, index) => sessionItem(context, session, { now, number: index + 1 }))}
    </ul>
    ${more}
  </section>`
}

/** The buttons that end many at once, and what the greater of them does. */
export function endings({ texts }: PageContext, { endOthers, endAll }: EndingsView): Safe {
  return html`<div class="actions">
      ${endOthers && form(endOthers, button(texts('account.others.end'), 'end-others'))}
      ${form(endAll, button(texts('account.all.end'), 'end-all'))}
    </div>
    <p class="aside">${texts('account.all.effect')}</p>`
}

interface Place {
  readonly now: Date
  /** From the top, from 1. */
  readonly number: number
}

function sessionItem(context: PageContext, session: SessionView, { now, number }: Place): Safe {
  const { language, texts } = context
  const device = deviceInWords(context, session.device)
  const words = {
    label: texts('account.session.end'),
    full: texts('account.session.end-of', { device }),
  }
  const times = {
    since: ago(context, session.since, now),
    seen: ago(context, session.seenAt, now),
  }
  return html`<li class="entry">
    <div>
      <span class="name">${device}</span>
      ${session.isHere && html`<span class="tag">${texts('account.session.here')}</span>`}
      <p class="note">${sentence(language, 'account.session.times', times)} ${code(session.remoteAddress)}</p>
      <p class="note">${appsInWords(context, session.apps)}</p>
    </div>
    ${form(session.end, smallButton(`end-session-${number}`, words))}
  </li>`
}

function deviceInWords({ texts }: PageContext, device: SessionView['device']): string {
  if (device === 'device') return texts('device.device')
  const { browser, system } = device
  if (browser === undefined)
    return system === undefined ? texts('device.unknown') : texts('device.system', { system })
  return system === undefined ? browser : texts('device.both', { browser, system })
}

function appsInWords({ language, texts }: PageContext, apps: readonly string[]): Safe {
  if (apps.length === 0) return html`${texts('account.session.no-apps')}`
  const separator = language === 'zh' ? '、' : ', '
  const names = apps.map((app, index) => html`${index > 0 && separator}${personal(app)}`)
  return sentence(language, 'account.session.apps', { apps: html`${names}` })
}
