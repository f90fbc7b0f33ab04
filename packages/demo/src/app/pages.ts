import type { App } from './app.ts'
import type { BrowserSession, Ending, Person } from './browser-sessions.ts'
import { html, type Html } from './html.ts'
import { shortened, type ReceivedNotice } from './notices.ts'

/** What went wrong, in words for the person in front of it. */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly text: string
  readonly advice: readonly string[]
}

/** The one page of a demo app. */
export function renderHome(app: App, session: BrowserSession): Html {
  const card = session.person
    ? signedIn(app, session.person, session.formToken)
    : signedOut(app, session.ending, session.formToken)
  const title = session.person ? 'Signed in' : 'Signed out'
  return layout(app, title, html`${card} ${noticesSection(app)}`, true)
}

export function renderProblem(app: App, { title, text, advice }: Problem): Html {
  const steps = advice.map((step) => html`<li>${step}</li>`)
  const card = html`<section class="card">
    <h1>${title}</h1>
    <p class="lead">${text}</p>
    <ul>
      ${steps}
    </ul>
    <p class="actions"><a class="button" href="/">Back to ${app.settings.name}</a></p>
  </section>`
  return layout(app, title, card, false)
}

function signedIn({ settings }: App, person: Person, formToken: string): Html {
  const sid =
    person.sid &&
    html`<div>
      <dt>Session</dt>
      <dd><code>${shortened(person.sid)}</code></dd>
    </div>`
  return html`<section class="card">
    <p class="state state-in">Signed in</p>
    <h1>Hello, ${person.name}</h1>
    <dl>
      <div>
        <dt>Name</dt>
        <dd>${person.name}</dd>
      </div>
      <div>
        <dt>Email</dt>
        <dd>${person.email || 'not given'}</dd>
      </div>
      <div>
        <dt>Since</dt>
        <dd>${timeOf(person.since)}</dd>
      </div>
      ${sid || undefined}
    </dl>
    <form class="actions" method="post" action="/sign-out">
      <input type="hidden" name="form_token" value="${formToken}" />
      <button>Sign out</button>
    </form>
    <p class="hint">
      Signing out of ${settings.name} signs you out of every app you opened with this sign-in.
    </p>
  </section>`
}

function signedOut({ settings }: App, ending: Ending | undefined, formToken: string): Html {
  return html`<section class="card">
    <p class="state state-out">Signed out</p>
    <h1>${ending ? titleOf(ending) : 'Nobody is signed in'}</h1>
    <p class="lead">
      ${ending ? describeEnding(settings.name, ending) : `${settings.name} does not know you yet.`}
    </p>
    <form class="actions" method="post" action="/sign-in">
      <input type="hidden" name="form_token" value="${formToken}" />
      <button>Sign in</button>
    </form>
    <p class="hint">If you are signed in at the provider already, it will not ask for your password again.</p>
  </section>`
}

function titleOf({ kind }: Ending): string {
  return kind === 'notice' ? 'You were signed out' : 'You are signed out'
}

function describeEnding(name: string, ending: Ending): Html {
  switch (ending.kind) {
    case 'here':
      return html`You signed out of ${name} at ${timeOf(ending.at)}.`
    case 'here-and-returned':
      return html`You signed out at ${timeOf(ending.at)}, and the provider brought you back.`
    case 'here-alone':
      return html`You signed out of ${name} at ${timeOf(ending.at)}, but the provider did not answer: other
      apps may still be signed in. Start the provider, and sign out there.`
    case 'notice':
      return html`The provider told ${name} at ${timeOf(ending.at)} that your session is over.`
  }
}

function noticesSection({ settings, notices }: App): Html {
  const rows = notices.latest().map(noticeRow)
  const none = html`<p class="empty">
    None so far. When you sign out anywhere, the provider calls ${settings.name} behind the scenes, and the
    notice appears here.
  </p>`
  return html`<section class="notices" aria-labelledby="notices">
    <h2 id="notices">Notices from the provider</h2>
    ${
      rows.length > 0
        ? html`<ol>
            ${rows}
          </ol>`
        : none
    }
  </section>`
}

function noticeRow({ at, sid, endedNames }: ReceivedNotice): Html {
  const session = sid === undefined ? html`All sessions` : html`Session <code>${sid}</code>`
  const effect =
    endedNames.length > 0
      ? html`<span class="effect effect-ended">Signed out ${endedNames.join(', ')}</span>`
      : html`<span class="effect">Was over here already</span>`
  return html`<li>${timeOf(at)}<span class="what">${session}</span>${effect}</li>`
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

function timeOf(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${clock.format(date)}</time>`
}

function layout(app: App, title: string, content: Html, isLive: boolean): Html {
  const { name, accent, peer, issuer } = app.settings
  const script = html`<script src="/live.js" type="module"></script>
    <noscript><meta http-equiv="refresh" content="5" /></noscript>`
  const link = peer && html`<a href="${peer.url}">Open ${peer.name}</a>`
  return html`<!doctype html>
    <html lang="en" class="${accent}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${name}</title>
        <link rel="icon" href="/${accent}.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
        ${isLive ? script : undefined}
      </head>
      <body>
        <header>
          <a class="brand" href="/"><img src="/${accent}.svg" alt="" width="40" height="40" />${name}</a>
          <nav aria-label="Other places">${link}<a href="${issuer}">Provider</a></nav>
        </header>
        <main data-revision="${String(app.live.revision())}">${content}</main>
        <p class="visually-hidden" role="status" id="announcement"></p>
        <footer><p>${name} is a demo. ${isLive ? liveness() : undefined}</p></footer>
      </body>
    </html> `
}

function liveness(): Html {
  return html`<noscript>This page reloads every five seconds.</noscript
    ><span class="live" id="live" hidden>This page changes by itself.</span>`
}
