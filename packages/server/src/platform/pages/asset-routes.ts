import type { Route } from '../http/message.ts'
import { assets } from './assets.ts'

/** The stylesheet and the icon, at addresses that change with their content. */
export const assetRoutes: readonly Route[] = assets.map(({ path, contentType, content }) => ({
  method: 'GET',
  path,
  face: 'api',
  spec: 'what pages refer to',
  safe: true,
  endpoint: async () => ({
    status: 200,
    headers: { 'content-type': contentType, 'cache-control': 'public, max-age=31536000, immutable' },
    body: content,
  }),
}))
