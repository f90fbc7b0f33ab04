import type { Route } from '../../platform/http/message.ts'
import { confirmLogout, resumeLogout } from './confirm.ts'
import { type DoorDeps, logoutPaths } from './door.ts'
import { showSignedOut } from './done.ts'
import { endSessionByGet, endSessionByPost } from './end-session.ts'
import { goOn, reportFrames, showFrames } from './frames.ts'

/** The doors that a browser comes through, and the pages behind them. */
export function doorRoutes(doors: DoorDeps): readonly Route[] {
  const { endSession, resume, confirm, frames, goOn: onward, done } = logoutPaths
  return [
    {
      method: 'GET',
      path: endSession,
      face: 'page',
      spec: 'RIL §2',
      endpoint: (one) => endSessionByGet(one, doors),
    },
    {
      method: 'POST',
      path: endSession,
      face: 'page',
      spec: 'RIL §2',
      endpoint: (one) => endSessionByPost(one, doors),
    },
    {
      method: 'GET',
      path: resume,
      face: 'page',
      spec: 'RIL §2, where a POST goes on',
      endpoint: (one) => resumeLogout(one, doors),
    },
    {
      method: 'POST',
      path: confirm,
      face: 'page',
      spec: 'RIL §2, §6: the person decides',
      endpoint: (one) => confirmLogout(one, doors),
    },
    {
      method: 'GET',
      path: frames,
      face: 'page',
      spec: 'FCL §2, §3: the apps that this browser asks',
      endpoint: (one) => showFrames(one, doors),
    },
    {
      method: 'GET',
      path: onward,
      face: 'page',
      spec: 'RIL §3, after the frames',
      endpoint: (one) => goOn(one, doors),
    },
    {
      method: 'POST',
      path: onward,
      face: 'page',
      spec: 'RIL §3, after the frames, with what the browser saw of them',
      endpoint: (one) => reportFrames(one, doors),
    },
    {
      method: 'GET',
      path: done,
      face: 'page',
      spec: 'RIL §2: signed out',
      endpoint: (one) => showSignedOut(one, doors),
    },
  ]
}
