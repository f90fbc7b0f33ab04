// Keeps an open tab true. The server names the current revision; a page that shows an older one
// fetches itself anew.
const events = new EventSource('/events')
const live = document.querySelector('#live')
let latest = 0
let isRenewing = false

events.addEventListener('revision', ({ data }) => {
  latest = Number(data)
  void renew()
})
events.addEventListener('open', () => (live.hidden = false))
events.addEventListener('error', () => (live.hidden = true))

async function renew() {
  if (isRenewing) return
  isRenewing = true
  try {
    while (isOld() && (await replace()));
  } finally {
    isRenewing = false
  }
}

function isOld() {
  return Number(document.querySelector('main').dataset.revision) < latest
}

async function replace() {
  const response = await fetch('/')
  // The server no longer knows this tab's cookie: only a full load gets a new one.
  if (!response.ok) location.reload()
  else show(new DOMParser().parseFromString(await response.text(), 'text/html'))
  return response.ok
}

function show(page) {
  const [old, main] = [document, page].map((from) => from.querySelector('main'))
  const hadFocus = old.contains(document.activeElement)
  old.replaceWith(main)
  if (hadFocus) main.querySelector('button')?.focus()
  if (document.title === page.title) return
  document.title = page.title
  document.querySelector('#announcement').textContent = main.querySelector('h1').textContent
}
