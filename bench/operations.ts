import { authorizeOperations } from './operations/authorize.ts'
import { akamaiOperations } from './operations/akamai.ts'
import { auth0Operations } from './operations/auth0.ts'
import { clientOperations } from './operations/clients.ts'
import { genauthOperations } from './operations/genauth.ts'
import { logoutOperations } from './operations/logout.ts'
import { type SignedIn, tokenOperations } from './operations/tokens.ts'
import type { Operation } from './measure.ts'
import { redeem, signIn } from '../e2e/support/journeys.ts'
import { type Bench, callback, clientId, lanes } from './setting.ts'

/** What is measured, in the order of the table. */
export async function operationsOn(bench: Bench): Promise<readonly Operation[]> {
  const { caller, apps } = bench
  const signedIn = await Promise.all(
    Array.from({ length: lanes }, async (): Promise<SignedIn> => {
      const browser = caller.browser()
      const code = await signIn(browser, clientId(0), callback(apps, 0))
      return { browser, tokens: await redeem(caller, clientId(0), callback(apps, 0), code) }
    }),
  )
  return [
    ...authorizeOperations(bench, signedIn),
    ...tokenOperations(bench, signedIn),
    ...clientOperations(bench),
    ...genauthOperations(bench, signedIn),
    ...auth0Operations(bench, signedIn),
    ...akamaiOperations(bench),
    ...logoutOperations(bench),
  ]
}
