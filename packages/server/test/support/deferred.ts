import type { TestContext } from 'node:test'

type Work = () => unknown

const stacks = new WeakMap<TestContext, Work[]>()

/** Runs `work` when the test is over, what was deferred last first: servers stop before their database closes. */
export function defer(t: TestContext, work: Work): void {
  const known = stacks.get(t)
  if (known) return void known.push(work)
  const stack = [work]
  stacks.set(t, stack)
  t.after(async () => {
    for (const one of stack.toReversed()) await one()
  })
}
