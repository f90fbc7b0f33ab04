import { faviconPath } from './assets.ts'
import type { PageContext } from './context.ts'
import { html, toMarkup, type Content, type Safe } from './html.ts'
import { ghostLight } from './mark.ts'
import { tagOf, type MessageKey } from './messages/index.ts'
import { personal } from './name.ts'
import { stylesheetPath } from './stylesheet.ts'

/** What makes one page differ from another. */
export interface PageParts {
  /** For the tab and the history; the tenant's name follows it. */
  readonly title: string
  /** The stage direction in the margin; it decorates, so nothing may depend on it. */
  readonly direction: Extract<MessageKey, `direction.${string}`>
  readonly heading: Content
  readonly body: Content
  /** `closing` lowers the curtain: everybody has left. */
  readonly curtain?: 'raised' | 'closing'
  /** Load the page again after so many seconds; absent means never. */
  readonly refreshSeconds?: number | undefined
  readonly goOn?: GoOn | undefined
}

/** Where a browser goes by itself, so many seconds after the page and its frames have loaded. */
export interface GoOn {
  readonly seconds: number
  /** An address of ours. */
  readonly to: string
  /** Only one that runs no scripts: the page has one that knows better when to go. */
  readonly onlyWithoutScripts?: true
}

/**
 * The document around every page: one stylesheet of ours, no script, nothing inline, nothing from elsewhere, so it
 * works under `default-src 'none'; style-src 'self'; img-src 'self'`.
 *
 * @param context language, tenant and address prefix
 * @param parts what the page says
 * @returns the whole HTML document
 */
export function page(context: PageContext, parts: PageParts): string {
  return `<!doctype html>\n${toMarkup(document(context, parts))}\n`
}

function document(context: PageContext, parts: PageParts): Safe {
  return html`<html lang="${tagOf(context.language)}">
    ${head(context, parts)}
    <body class="curtain-${parts.curtain ?? 'raised'}">
      <div class="curtain" aria-hidden="true"></div>
      <div class="stage">
        <header class="margin">
          ${ghostLight}
          <p class="tenant">${personal(context.tenantName)}</p>
          <p class="direction" aria-hidden="true">${context.texts(parts.direction)}</p>
        </header>
        <main class="scene">
          <h1>${parts.heading}</h1>
          ${parts.body}
        </main>
      </div>
    </body>
  </html>`
}

function head(
  { texts, tenantName, basePath }: PageContext,
  { title, refreshSeconds, goOn }: PageParts,
): Safe {
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <meta name="referrer" content="no-referrer" />
    ${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}" />`}
    ${goOn && wayOn(goOn)}
    <title>${texts('page.title', { page: title, tenant: tenantName })}</title>
    <link rel="stylesheet" href="${basePath}${stylesheetPath}" />
    <link rel="icon" type="image/svg+xml" href="${basePath}${faviconPath}" />
  </head>`
}

function wayOn({ seconds, to, onlyWithoutScripts }: GoOn): Safe {
  const refresh = html`<meta http-equiv="refresh" content="${`${seconds};url=${to}`}" />`
  return onlyWithoutScripts ? html`<noscript>${refresh}</noscript>` : refresh
}
