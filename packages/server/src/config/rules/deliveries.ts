import { expected, type Problem, problemAt } from '../problem.ts'
import { type ConfigDocument, defaultDeliveries } from '../schema/document.ts'
import type { Sound } from '../shape.ts'

type DeliveriesDocument = NonNullable<ConfigDocument['deliveries']>

/** One host cannot have more calls at once than there are. */
export function* deliveryProblems(deliveries: Sound<DeliveriesDocument>): Generator<Problem> {
  const { concurrency = defaultDeliveries.concurrency, perHostConcurrency } = deliveries
  if (perHostConcurrency === undefined || perHostConcurrency <= concurrency) return
  const words = `no more than concurrency, which is ${concurrency}`
  yield problemAt(['deliveries', 'perHostConcurrency'], expected(words, perHostConcurrency))
}
