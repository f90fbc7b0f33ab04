import type { Route } from '../../platform/http/message.ts'
import type { BrowserDoors } from '../logout.ts'
import { resumeLogout } from './carry-on.ts'
import { confirmLogout } from './confirm.ts'
import { type DoorDeps, logoutPaths } from './door.ts'
import { showSignedOut } from './done.ts'
import { goOn, reportFrames, showFrames } from './frames.ts'
import { askUpstreamAgain, leaveForUpstream } from '../upstream/leave.ts'
import { returnFromUpstream } from '../upstream/returned.ts'

/** The standard's door, by what every door may use, and the pages behind it that all doors share. */
export function doorRoutes(
  { endSession: endpoint }: Pick<BrowserDoors, 'endSession'>,
  deps: DoorDeps,
): readonly Route[] {
  const { endSession, resume, confirm, frames, goOn: onward, upstream, returned, done } = logoutPaths
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
      path: upstream,
      face: 'page',
      spec: 'RIL §2, where we are the RP: on to the upstream that the person came from',
      endpoint: (one) => leaveForUpstream(one, deps),
    },
    {
      method: 'POST',
      path: upstream,
      face: 'page',
      spec: 'the same by a button: offered, or once more',
      endpoint: (one) => askUpstreamAgain(one, deps),
    },
    {
      method: 'GET',
      path: returned,
      face: 'page',
      spec: 'RIL §3, where we are the RP: back from the upstream',
      endpoint: (one) => returnFromUpstream(one, deps),
    },
    {
      method: 'POST',
      path: returned,
      face: 'page',
      spec: 'the same for an upstream that comes back by a form',
      endpoint: (one) => returnFromUpstream(one, deps),
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
