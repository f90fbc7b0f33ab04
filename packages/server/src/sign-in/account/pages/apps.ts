import { ago } from '../../../platform/pages/ago.ts'
import type { PageContext } from '../../../platform/pages/context.ts'
import { form, type FormTarget } from '../../../platform/pages/form.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { clientLink } from '../../../platform/pages/link.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'
import { scopeWords } from '../../pages/scope-words.ts'
import { smallButton } from './buttons.ts'

export interface AppView {
  readonly name: string
  readonly uri?: string
  readonly scope: readonly string[]
  readonly since: Date
  /** Whether it may go on after a logout. */
  readonly staysConnected: boolean
  readonly withdraw: FormTarget
}

/** The apps that may use an account. */
export interface AppsView {
  readonly apps: readonly AppView[]
  readonly now: Date
}

/** Each app with what it may do, and a button that takes it away. */
export function appSection(context: PageContext, { apps, now }: AppsView): Safe {
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

function appItem(
  context: PageContext,
  app: AppView,
  { now, number }: { readonly now: Date; readonly number: number },
): Safe {
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
        ${mayDo(app).map((scope) => html`<li>${scopeWords(context, scope)}</li>`)}
      </ul>
    </div>
    ${form(app.withdraw, smallButton(`withdraw-${number}`, words))}
  </li>`
}

/** To stay connected has the same words whether an app asked for it, or its vendor's apps always do. */
function mayDo({ scope, staysConnected }: AppView): readonly string[] {
  return staysConnected ? [...scope, 'offline_access'] : scope
}
