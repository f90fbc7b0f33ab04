import type { Route } from '../../platform/http/message.ts'
import type { BrowserDoors } from '../logout.ts'
import { confirmLogout, resumeLogout } from './confirm.ts'
import { type DoorDeps, logoutPaths } from './door.ts'
import { showSignedOut } from './done.ts'
import { goOn, reportFrames, showFrames } from './frames.ts'

/** The standard's door, by what every door may use, and the pages behind it that all doors share. */
export function doorRoutes(
  { endSession: endpoint }: Pick<BrowserDoors, 'endSession'>,
  deps: DoorDeps,
): readonly Route[] {
  const { endSession, resume, confirm, frames, goOn: onward, done } = logoutPaths
  return [
    {
      method: 'GET',
      path: endSession,
      face: 'page',
      spec: 'RIL §2',
      endpoint: (one) => endpoint(one),
    },
    {
      method: 'POST',
      path: endSession,
      face: 'page',
      spec: 'RIL §2',
      endpoint: (one) => endpoint(one),
    },
    {
      method: 'GET',
      path: resume,
      face: 'page',
      spec: 'RIL §2, where a POST goes on',
      endpoint: (one) => resumeLogout(one, deps),
    },
    {
      method: 'POST',
      path: confirm,
      face: 'page',
      spec: 'RIL §2, §6: the person decides',
      endpoint: (one) => confirmLogout(one, deps),
    },
    {
      method: 'GET',
      path: frames,
      face: 'page',
      spec: 'FCL §2, §3: the apps that this browser asks',
      endpoint: (one) => showFrames(one, deps),
    },
    {
      method: 'GET',
      path: onward,
      face: 'page',
      spec: 'RIL §3, after the frames',
      endpoint: (one) => goOn(one, deps),
    },
    {
      method: 'POST',
      path: onward,
      face: 'page',
      spec: 'RIL §3, after the frames, with what the browser saw of them',
      endpoint: (one) => reportFrames(one, deps),
    },
    {
      method: 'GET',
      path: done,
      face: 'page',
      spec: 'RIL §2: signed out',
      endpoint: (one) => showSignedOut(one, deps),
    },
  ]
}
