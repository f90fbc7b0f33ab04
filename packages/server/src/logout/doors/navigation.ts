import type { HttpRequest } from '../../platform/http/message.ts'

/** What brings a request here: a person's browser that goes to a page, one that looks ahead, or anything else. */
export type Navigation = 'navigation' | 'prefetch' | 'elsewhere'

/**
 * D4: a contract that never asks counts only for a browser that goes to a page, by GET. Frames, images, scripts,
 * fetches and `HEAD` are somebody else's doing. Where a browser does not say what it wants, its Lax cookie is the
 * guard.
 */
export function judgeNavigation(request: Pick<HttpRequest, 'method' | 'headers'>): Navigation {
  if (isPrefetch(request)) return 'prefetch'
  const destination = request.headers['sec-fetch-dest'] ?? 'document'
  return request.method === 'GET' && destination === 'document' ? 'navigation' : 'elsewhere'
}

/** A browser that only looks ahead has no person behind it: nothing may end. */
export function isPrefetch({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  const purposes = [headers['sec-purpose'], headers['purpose'], headers['x-moz'], headers['x-purpose']]
  return purposes.some((purpose) => /prefetch|prerender|preview/i.test(purpose ?? ''))
}
