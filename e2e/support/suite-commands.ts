import assert from 'node:assert/strict'
import { controlsOf } from './conformance-suite.ts'
import { type Arrival, type Page, type PlainBrowser, shown } from './plain-browser.ts'

/** The part of a configuration of the OpenID Foundation's suite that drives its browser. */
export interface BrowserCommands {
  readonly match: string
  readonly tasks: readonly {
    readonly task: string
    readonly match: string
    readonly optional?: boolean
    readonly commands: readonly (readonly (string | number)[])[]
  }[]
}

interface Told {
  readonly now: Page | Arrival
  /** What to type, by the ids of the fields. */
  readonly texts: Readonly<Record<string, string>>
}

/**
 * Does what the suite's browser would do at an address, by the first entry that matches it. Snapshots and waiting
 * for the suite's own pages are left out.
 * @returns where that leads, and the tasks that were not skipped.
 */
export async function follow(
  browser: PlainBrowser,
  entries: readonly BrowserCommands[],
  address: string,
): Promise<{ readonly end: Page | Arrival; readonly done: readonly string[] }> {
  const entry = entries.find(({ match }) => isMatch(match, address))
  assert.ok(entry, `nothing matches ${address}`)
  let now = await browser.open(address)
  const done: string[] = []
  for (const { task, match, optional = false, commands } of entry.tasks) {
    if (!isMatch(match, now.url.href)) {
      assert.ok(optional, `${task}: ${now.url.href}`)
      continue
    }
    done.push(task)
    let told: Told = { now, texts: {} }
    for (const command of commands) told = await obey(browser, told, command.map(String))
    now = told.now
  }
  return { end: now, done }
}

async function obey(browser: PlainBrowser, { now, texts }: Told, command: readonly string[]): Promise<Told> {
  const [verb = '', by = '', target = ''] = command
  if (now.kind === 'arrival') return { now, texts }
  switch (verb) {
    case 'text': {
      const id = fieldFor(now, by, target)
      if (id === undefined) assert.equal(command[4], 'optional', `no field ${target}`)
      return { now, texts: id === undefined ? texts : { ...texts, [id]: command[3] ?? '' } }
    }
    case 'click': {
      const isThere = controlsOf(now).some(({ id }) => id === target)
      if (!isThere) assert.equal(command[3], 'optional', `no button ${target}: ${now.body}`)
      return { now: isThere ? await browser.press(now, target, texts) : now, texts: {} }
    }
    default: {
      // Of the waits only those for words on a page of ours can be judged here.
      if (by === 'xpath') assert.match(wordsOf(shown(now)), new RegExp(command[4] ?? ''))
      return { now, texts }
    }
  }
}

/** By id, or by the one selector that tells a field that may be changed. */
function fieldFor(page: Page, by: string, target: string): string | undefined {
  const [, id = target, writable] =
    /^#([\w-]+)(:not\(\[readonly\]\))?$/.exec(by === 'css' ? target : '') ?? []
  const field = controlsOf(page).find((control) => control['id'] === id)
  return field && !(writable && field['readonly'] !== undefined) ? id : undefined
}

function isMatch(pattern: string, address: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^\w]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`).test(address)
}

function wordsOf({ body }: Page): string {
  return body.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
}
