import { accountCard, type AccountView } from '../../../platform/pages/account.ts'
import { ago } from '../../../platform/pages/ago.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { code } from '../../../platform/pages/facts.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'
import { clientLink } from '../../../platform/pages/link.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { personal } from '../../../platform/pages/name.ts'
import { alertNotice, doneNotice } from '../../../platform/pages/notice.ts'
import { scopeWords } from '../../pages/scope-words.ts'
import type { DeviceName } from '../device/read.ts'

/** A person's own account: every button is a form of its own and works without scripts. */
export interface OwnAccountView {
  readonly account: AccountView
  readonly notice?: AccountNotice | undefined
  /** This browser's first. */
  readonly sessions: readonly SessionView[]
  /** Absent where there are no others. */
  readonly endOthers?: FormTarget
  readonly endAll: FormTarget
  readonly apps: readonly AppView[]
  /** Where the password is changed, if there is one. */
  readonly passwordUrl: string | undefined
  /** By whose word the person signs in, by name. */
  readonly upstreams: readonly string[]
  readonly now: Date
}

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

export interface AppView {
  readonly name: string
  readonly uri?: string
  readonly scope: readonly string[]
  readonly since: Date
  readonly withdraw: FormTarget
}

/** What became of the last button. */
export type AccountNotice = 'session-ended' | 'others-ended' | 'app-withdrawn' | 'gone' | 'expired-form'

/**
 * The page on which people see where they are signed in, and end it.
 *
 * @param context language, tenant, address prefix
 * @param view sessions, apps, and the form of every button
 */
export function renderAccount(context: PageContext, view: OwnAccountView): string {
  const { language, texts, tenantName } = context
  return page(context, {
    title: texts('account.title'),
    direction: 'direction.on-stage',
    heading: texts('account.title'),
    body: html`<p class="lead">${sentence(language, 'account.lead', { tenant: tenantName })}</p>
      ${notice(context, view.notice)} ${accountCard(context, view.account)} ${sessionList(context, view)}
      ${appList(context, view)} ${waysIn(context, view)}`,
  })
}

function waysIn({ language, texts }: PageContext, { passwordUrl, upstreams }: OwnAccountView): Safe {
  return html`${
    upstreams.length > 0 &&
    html`<section aria-labelledby="ways">
      <h2 id="ways">${texts('account.ways')}</h2>
      ${upstreams.map((upstream) => html`<p>${sentence(language, 'account.upstream', { upstream })}</p>`)}
    </section>`
  }
  ${
    passwordUrl !== undefined &&
    html`<section aria-labelledby="password">
      <h2 id="password">${texts('account.password')}</h2>
      <p>
        <a class="button secondary" id="change-password" href="${passwordUrl}">${texts('password.title')}</a>
      </p>
    </section>`
  }`
}

function notice({ texts }: PageContext, kind: AccountNotice | undefined): Safe | undefined {
  if (kind === undefined) return undefined
  const words = { title: texts(`account.${kind}`), next: texts(`account.${kind}.next`) }
  return kind === 'expired-form' ? alertNotice(words) : doneNotice(words)
}

function sessionList(context: PageContext, { sessions, endOthers, endAll, now }: OwnAccountView): Safe {
  const { texts } = context
  return html`<section aria-labelledby="sessions">
    <h2 id="sessions">${texts('account.sessions')}</h2>
    <ul class="bill">
      ${sessions.map((session, index) => sessionItem(context, session, { now, number: index + 1 }))}
    </ul>
    <div class="actions">
      ${endOthers && form(endOthers, button(texts('account.others.end'), 'end-others'))}
      ${form(endAll, button(texts('account.all.end'), 'end-all'))}
    </div>
    <p class="aside">${texts('account.all.effect')}</p>
  </section>`
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

function appList(context: PageContext, { apps, now }: OwnAccountView): Safe {
  const { texts } = context
  return html`<section aria-labelledby="apps">
    <h2 id="apps">${texts('account.apps')}</h2>
    ${
      apps.length === 0
        ? html`<p>${texts('account.apps.none')}</p>`
        : html`<ul class="bill">
            ${apps.map((app, index) => appItem(context, app, { now, number: index + 1 }))}
          </ul>`
    }
  </section>`
}

function appItem(context: PageContext, app: AppView, { now, number }: Place): Safe {
  const { language, texts } = context
  const words = {
    label: texts('account.app.withdraw'),
    full: texts('account.app.withdraw-of', { client: app.name }),
  }
  const since = { since: ago(context, app.since, now) }
  return html`<li class="entry">
    <div>
      ${clientLink(app)}
      <p class="note">${sentence(language, 'account.app.since', since)}</p>
      <ul class="note">
        ${app.scope.map((scope) => html`<li>${scopeWords(context, scope)}</li>`)}
      </ul>
    </div>
    ${form(app.withdraw, smallButton(`withdraw-${number}`, words))}
  </li>`
}

function button(label: string, id: string): Safe {
  return html`<button class="secondary" type="submit" id="${id}">${label}</button>`
}

interface ButtonWords {
  readonly label: string
  readonly full: string
}

/** One of many alike: its full name tells them apart for those who hear the page. */
function smallButton(id: string, { label, full }: ButtonWords): Safe {
  return html`<button class="secondary" type="submit" id="${id}" aria-label="${full}">${label}</button>`
}
