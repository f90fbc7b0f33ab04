/**
 * What the page with the frames does where scripts run: it goes on half a second after the last frame has loaded
 * (an app's page may still be at work), and after five seconds in any case, and says which frames loaded by then;
 * `-` where none did, as an empty field would not be read. It stands before the frames and listens on the events'
 * way down, so that no frame is too fast for it. In the language of 2009, for the browsers of test suites.
 */
export const framesScript = `
(function () {
  var loaded = [], timer, isGone = false
  function goOn() {
    if (isGone) return
    isGone = true
    var form = document.forms[0], field = document.createElement('input')
    field.type = 'hidden'
    field.name = 'loaded'
    field.value = loaded.join(' ') || '-'
    form.appendChild(field)
    form.submit()
  }
  document.addEventListener('load', function (event) {
    var frame = event.target, id = frame && frame.getAttribute && frame.getAttribute('data-delivery')
    if (!id) return
    if (loaded.indexOf(id) === -1) loaded.push(id)
    if (loaded.length < Number(document.getElementById('frames').getAttribute('data-count'))) return
    clearTimeout(timer)
    timer = setTimeout(goOn, 500)
  }, true)
  setTimeout(goOn, 5000)
})()
`
