import { judgeHint } from '../hint.ts'
import type { BrowserDoors } from '../logout.ts'
import { passThrough } from './answer.ts'
import { contractEvidence } from './contract.ts'
import type { DoorDeps } from './door.ts'
import { endSession } from './end-session.ts'
import { toCleanUrl } from './kept-request.ts'
import { judgeNavigation } from './navigation.ts'
import { refusePage } from './refuse.ts'

/** What doors for browsers are made of: the standard's endpoint of the parts that a vendor's door has as well. */
export function createBrowserDoors(deps: DoorDeps): BrowserDoors {
  const parts: Omit<BrowserDoors, 'endSession'> = {
    pass: (request, passage) => passThrough(request, passage, deps),
    passLater: (request, passage) => toCleanUrl(request, passage, deps),
    judgeHint: (tenant, token) => judgeHint(token, tenant, deps),
    judgeNavigation,
    contract: contractEvidence,
    refusePage: (request, problem) => refusePage(request, problem, deps),
  }
  const { noteIgnored } = deps
  return {
    ...parts,
    endSession: (request, rules = {}) => endSession(request, rules, { ...parts, noteIgnored }),
  }
}
