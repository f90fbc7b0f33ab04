/** Where a browser goes next after its logout is committed. */
export type Stop = 'frames' | 'upstream' | 'landing'

/** What waits for a browser after its logout. */
export interface Waiting {
  /** Apps, to be asked in the frames of a page of ours. */
  readonly asksBrowser: boolean
  /** A stop at an upstream. */
  readonly goesUpstream: boolean
}

/**
 * The way of a browser after its logout: first it asks the apps that only it can ask (FCL §2), as that needs nobody
 * else; then it goes to the upstream, which takes it away from us; then it rests.
 */
export function nextStop({ asksBrowser, goesUpstream }: Waiting): Stop {
  if (asksBrowser) return 'frames'
  return goesUpstream ? 'upstream' : 'landing'
}
