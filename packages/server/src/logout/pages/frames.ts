import type { PageContext } from '../../platform/pages/context.ts'
import { form, type FormTarget } from '../../platform/pages/form.ts'
import { html, inlineScript, type Safe } from '../../platform/pages/html.ts'
import { page } from '../../platform/pages/layout.ts'
import { sentence } from '../../platform/pages/messages/index.ts'
import { cautionNotice } from '../../platform/pages/notice.ts'
import { castList, type ToldApp } from './cast-list.ts'
import { framesScript } from './frames-script.ts'

/** Apps that this browser asks, and where it goes afterwards. */
export interface FramesView {
  readonly apps: readonly ToldApp[]
  readonly frames: readonly AppFrame[]
  /** Where the browser reports, and goes on from. */
  readonly form: FormTarget
  /** The same without a report. */
  readonly goOn: string
}

export interface AppFrame {
  readonly id: string
  readonly name: string
  /** The app's registered address, with `iss` and `sid`. */
  readonly src: string
}

/** Without scripts the browser counts from the end of all loading: long enough for an app's own work (FCL §3). */
const pauseSeconds = 1

/**
 * The page that asks the apps of the front channel, all at once, each in a frame of its own (FCL §2, §3).
 *
 * @param context language, tenant, address prefix
 * @param view the apps, their frames, and the way on
 */
export function renderFrames(context: PageContext, view: FramesView): string {
  const { texts, language, tenantName: tenant } = context
  return page(context, {
    title: texts('leaving.title'),
    direction: 'direction.leaving',
    heading: texts('leaving.title'),
    goOn: { seconds: pauseSeconds, to: view.goOn, onlyWithoutScripts: true },
    body: html`<p class="lead">${sentence(language, 'leaving.lead', { tenant })}</p>
      ${cautionNotice({ title: texts('leaving.blocked'), next: texts('leaving.blocked.next') })}
      <section aria-labelledby="apps">
        <h2 id="apps">${texts('signed-out.apps')}</h2>
        ${castList(context, view.apps)}
      </section>
      ${wayOn(context, view)} ${frames(context, view)}`,
  })
}

/** A form, so that the same press works with scripts, without them, and while an app hangs (FCL-14, FCL-16). */
function wayOn({ texts }: PageContext, { form: target }: FramesView): Safe {
  return form(
    target,
    html`<p class="aside">${texts('leaving.by-itself')}</p>
      <div class="actions">
        <button class="primary" type="submit" id="continue">${texts('leaving.go-on')}</button>
      </div>`,
  )
}

/** The sandbox lets an app's page run and use its own cookies, and keeps it from moving ours (FCL-13). */
function frames(context: PageContext, { frames }: FramesView): Safe {
  return html`<div class="frames" id="frames" data-count="${frames.length}" inert>
    ${inlineScript(framesScript)} ${frames.map((frame) => appFrame(context, frame))}
  </div>`
}

function appFrame({ texts }: PageContext, { id, name, src }: AppFrame): Safe {
  return html`<iframe
    src="${src}"
    title="${texts('leaving.frame', { app: name })}"
    sandbox="allow-scripts allow-same-origin"
    referrerpolicy="no-referrer"
    data-delivery="${id}"
  ></iframe>`
}
