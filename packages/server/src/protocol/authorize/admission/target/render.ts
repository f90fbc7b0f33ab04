/** Whatever somebody sends is not to fill the page. */
const longestShown = 160

/**
 * An address that is not registered, for the developer who mistyped it. D15: nothing of it may be a secret, so neither
 * what stands in its query or fragment (which somebody may have encoded once more) nor a name before its host is
 * shown; what nobody would see is percent-encoded.
 */
export function shownAddress(uri: string): string {
  const [bare = '', mark] = uri.split(/([?#]|%3f|%23)/i)
  const nameless = bare.replace(/^([a-z][a-z\d+.-]*:)?([/\\]*)[^/\\]*@/i, '$1$2…@')
  const shown = nameless.toWellFormed().replaceAll(/[^\x21-\x7e…]/gu, encodeURIComponent)
  const cut = shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown
  return mark === undefined ? cut : `${cut}${mark}…`
}
