import { setTimeout as pause } from 'node:timers/promises'
import { originAt } from '../demo-config.ts'
import { startChild, type Child } from './child.ts'
import { partsOf, type DemoPlan } from './parts.ts'
import type { DemoPorts } from './ports.ts'

export type DemoEnd = { readonly kind: 'stopped' } | { readonly kind: 'failed'; readonly message: string }

/** Time to stop in peace before a child is stopped by force; Ctrl-C is done within three seconds. */
const patienceSeconds = 2.5
const startSeconds = 30

/**
 * Runs provider and apps until `stopAsked` fulfils or one of them is gone; leaves no process behind.
 * Calls `onReady` once all three answer.
 */
export async function runDemo(
  plan: DemoPlan,
  stopAsked: Promise<void>,
  onReady: () => void,
): Promise<DemoEnd> {
  const children = partsOf(plan).map(startChild)
  const over = Promise.race([stopAsked.then(stopped), firstGone(children)])
  const late = new AbortController()
  try {
    const outcome = await Promise.race([over, allAnswer(plan.ports, late.signal)])
    if (outcome !== 'ready') return outcome
    onReady()
    return await over
  } finally {
    late.abort()
    await Promise.all(children.map((child) => child.stop(patienceSeconds)))
  }
}

async function firstGone(children: readonly Child[]): Promise<DemoEnd> {
  const message = await Promise.race(children.map(({ gone }) => gone))
  // A Ctrl-C reaches the children as soon as us: leave our own signal the time to be heard first.
  await pause(200)
  return { kind: 'failed', message }
}

function stopped(): DemoEnd {
  return { kind: 'stopped' }
}

async function allAnswer(ports: DemoPorts, signal: AbortSignal): Promise<'ready' | DemoEnd> {
  const urls = [
    `${originAt(ports.provider)}/.well-known/openid-configuration`,
    ...[ports.ledger, ports.atlas].map((port) => `${originAt(port)}/style.css`),
  ]
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(startSeconds * 1000)])
  while (!deadline.aborted) {
    const answers = await Promise.all(urls.map((url) => answers200(url, deadline)))
    if (answers.every(Boolean)) return 'ready'
    await pause(100)
  }
  return { kind: 'failed', message: `The demo did not start within ${startSeconds} seconds.` }
}

async function answers200(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal, redirect: 'error' })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}
