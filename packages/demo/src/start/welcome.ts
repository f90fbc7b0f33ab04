import { demoUser, originAt } from '../demo-config.ts'
import type { DemoPorts } from './ports.ts'

/** What the terminal says when all is ready. */
export function welcome(ports: DemoPorts, folder: string): string {
  return `
Exeunt is running. Open both apps in one browser:

  Ledger    ${originAt(ports.ledger)}/
  Atlas     ${originAt(ports.atlas)}/

  1. Sign in to Ledger as ${demoUser.email}, password: ${demoUser.password}
  2. Press "Sign in" in Atlas: no second password.
  3. Sign out in Ledger, and watch Atlas: it is signed out too.

Provider: ${originAt(ports.provider)}/   Data and logs: ${folder}   Stop: Ctrl-C
`
}
