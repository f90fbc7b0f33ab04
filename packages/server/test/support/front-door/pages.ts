import assert from 'node:assert/strict'
import type { Answer } from '../../../../../e2e/support/browser.ts'

/** What a person reads on a page: no tags, one space between words. */
export function textOf({ body }: Answer): string {
  return body
    .replaceAll(/<(?:head|style|script|svg)[\s\S]*?<\/(?:head|style|script|svg)>/g, ' ')
    .replaceAll(/<\/?(?:a|bdi|code|em|span|strong)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** The question whether to sign out of the provider. */
export function assertAsks(answer: Answer, ...words: readonly RegExp[]): Answer {
  return assertPage(answer, 200, [/Sign out of Acme\?/, ...words])
}

/** The page that says why a logout request was not carried out. */
export function assertRefused(answer: Answer, ...words: readonly RegExp[]): Answer {
  assert.equal(answer.location, undefined, 'a refused request redirects nowhere')
  return assertPage(answer, 400, [/You have not been signed out|You are not signed in here/, ...words])
}

/** The page on which a browser rests after a logout. */
export function assertSignedOut(answer: Answer, ...words: readonly RegExp[]): Answer {
  return assertPage(answer, 200, [/You are signed out/, ...words])
}

/** A page for a browser in which nobody was signed in. */
export function assertNobodyWasSignedIn(answer: Answer): Answer {
  return assertPage(answer, 200, [/You were already signed out/])
}

function assertPage(answer: Answer, status: number, words: readonly RegExp[]): Answer {
  const text = textOf(answer)
  assert.equal(answer.status, status, `${answer.location ?? ''} ${text}`)
  for (const word of words) assert.match(text, word)
  return answer
}
