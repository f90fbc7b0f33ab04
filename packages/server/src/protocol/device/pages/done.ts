import type { PageContext } from '../../../platform/pages/context.ts'
import { html } from '../../../platform/pages/html.ts'
import { page } from '../../../platform/pages/layout.ts'

/**
 * The last page of a device's approval: the rest happens on the device.
 *
 * @param context language, tenant, address prefix
 * @param outcome what the person decided
 */
export function renderDeviceDone(context: PageContext, outcome: 'approved' | 'denied'): string {
  const { texts } = context
  const title = texts(`connect.${outcome}`)
  return page(context, {
    title,
    direction: outcome === 'approved' ? 'direction.on-stage' : 'direction.remains',
    heading: title,
    body: html`<p class="lead">${texts(`connect.${outcome}.next`)}</p>`,
  })
}
