import type { Provider } from '../e2e/support/provider.ts'

/** Something to do many times. `prepare` is not measured. */
export interface Operation {
  readonly name: string
  readonly count: number
  readonly concurrency: number
  prepare?(): Promise<void>
  run(index: number): Promise<void>
  /** Waits for what an operation set off behind the answer, such as notices. */
  settle?(): Promise<void>
}

export interface Result {
  readonly operation: string
  readonly count: number
  readonly perSecond: number
  readonly p50Milliseconds: number
  readonly p99Milliseconds: number
  readonly cpuMilliseconds: number
}

/** Runs an operation `count` times, `concurrency` at a time, and reads the provider's CPU before and after. */
export async function measure(operation: Operation, provider: Provider): Promise<Result> {
  await operation.prepare?.()
  const latencies: number[] = []
  const cpuBefore = provider.cpuMilliseconds()
  const begin = performance.now()
  let next = 0
  const worker = async () => {
    for (let index = next++; index < operation.count; index = next++) {
      const start = performance.now()
      await operation.run(index)
      latencies.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: operation.concurrency }, worker))
  const seconds = (performance.now() - begin) / 1000
  await operation.settle?.()
  const cpu = provider.cpuMilliseconds() - cpuBefore
  latencies.sort((a, b) => a - b)
  return {
    operation: operation.name,
    count: operation.count,
    perSecond: operation.count / seconds,
    p50Milliseconds: percentile(latencies, 0.5),
    p99Milliseconds: percentile(latencies, 0.99),
    cpuMilliseconds: cpu / operation.count,
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
