import type { PageContext } from '../../platform/pages/context.ts'
import { html, type Safe } from '../../platform/pages/html.ts'
import { icon, type IconName } from '../../platform/pages/icons.ts'
import { clientLink } from '../../platform/pages/link.ts'
import { sentence } from '../../platform/pages/messages/index.ts'

/**
 * What an app was told, in the words of its delivery. `asked`, `unanswered` and `not-asked` are about a frame in
 * this browser; `not-registered` gave us no address to tell it at, `not-wanted` asked not to hear of such endings.
 */
export type AppState =
  | 'told'
  | 'telling'
  | 'retrying'
  | 'not-reachable'
  | 'refused'
  | 'asked'
  | 'unanswered'
  | 'not-asked'
  | 'not-registered'
  | 'not-wanted'

/** One app of the session that ended. */
export interface ToldApp {
  readonly name: string
  /** Its registered website. */
  readonly uri?: string | undefined
  readonly state: AppState
  /** Whether the person left from this app. */
  readonly isRequester: boolean
}

const looks: Readonly<Record<AppState, { readonly icon: IconName; readonly tone: 'good' | 'open' | 'bad' }>> =
  {
    told: { icon: 'done', tone: 'good' },
    telling: { icon: 'waiting', tone: 'open' },
    retrying: { icon: 'again', tone: 'open' },
    'not-reachable': { icon: 'unreached', tone: 'bad' },
    refused: { icon: 'declined', tone: 'bad' },
    asked: { icon: 'window', tone: 'open' },
    unanswered: { icon: 'silent', tone: 'bad' },
    'not-asked': { icon: 'unopened', tone: 'bad' },
    'not-registered': { icon: 'unknown', tone: 'open' },
    'not-wanted': { icon: 'unopened', tone: 'open' },
  }

/**
 * The apps as in a programme: each with its fate in words, with a shape, and with a colour.
 *
 * @param context of the page
 * @param apps in the order in which to show them
 */
export function castList(context: PageContext, apps: readonly ToldApp[]): Safe {
  return html`<ul class="bill">
    ${apps.map((app) => part(context, app))}
  </ul>`
}

function part(context: PageContext, app: ToldApp): Safe {
  const look = looks[app.state]
  const notes = [app.isRequester && context.texts('signed-out.requester'), nextStep(context, app)]
  return html`<li>
    <div class="part">
      <span class="player">${clientLink(app)}</span><span class="leader" aria-hidden="true"></span>
      <span class="fate fate-${look.tone}"
        >${icon(look.icon)}${context.texts(`signed-out.${app.state}`)}</span
      >
    </div>
    ${notes.map((note) => note && html`<p class="note">${note}</p>`)}
  </li>`
}

/** Nothing is left to do where an app has been told, or soon will be. */
function nextStep({ language }: PageContext, app: ToldApp): Safe | undefined {
  if (app.state === 'told' || app.state === 'telling') return undefined
  return sentence(language, `signed-out.${app.state}.next`, { app: clientLink(app) })
}
