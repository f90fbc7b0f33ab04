import { sha256Script } from './sha256-script.ts'

/**
 * What the frame does with a message "client_id session_state" (SM §3.2).
 *
 * It answers only an origin that is registered for that very client, and where the browser tells (Firefox and
 * HtmlUnit do not) only the origin of the page that holds it. Everybody else hears nothing at all.
 *
 * Where it cannot read its cookie it answers `error`: the browser keeps the cookie from a frame on somebody else's
 * page. `changed` would be untrue, and would send the app to `prompt=none` for ever; after `error` an app must not
 * ask again (SM §3.1, §5.1).
 */
export const checkSessionScript = `
(function () {
${sha256Script}
  var data = document.body, cookieName = data.getAttribute('data-cookie')
  var pairs = ' ' + data.getAttribute('data-pairs') + ' '
  function browserState() {
    var cookies, i
    try { cookies = document.cookie.split(/; */) } catch (refused) { return '' }
    for (i = 0; i < cookies.length; i += 1)
      if (cookies[i].indexOf(cookieName + '=') === 0) return cookies[i].slice(cookieName.length + 1)
    return ''
  }
  function mayAsk(clientId, origin) {
    var holders = window.location.ancestorOrigins
    if (holders && holders.length > 0 && holders[0] !== origin) return false
    return pairs.indexOf(' ' + sha256(clientId + ' ' + origin).slice(0, 16) + ' ') !== -1
  }
  function answerTo(message, origin) {
    var parts = /^([\\x21-\\x7e]+) ([0-9a-f]{64})\\.([\\w-]+)$/.exec(message), state = browserState()
    if (!parts || !state) return 'error'
    return sha256(parts[1] + ' ' + origin + ' ' + state + ' ' + parts[3]) === parts[2] ? 'unchanged' : 'changed'
  }
  function onMessage(event) {
    var message = event.data, at = typeof message === 'string' ? message.indexOf(' ') : -1
    if (at < 1 || !event.source || !mayAsk(message.slice(0, at), event.origin)) return
    event.source.postMessage(answerTo(message, event.origin), event.origin)
  }
  window.addEventListener('message', onMessage, false)
})()
`
