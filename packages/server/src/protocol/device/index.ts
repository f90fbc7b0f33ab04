/**
 * Device authorization (RFC 8628): a device without a browser asks, shows a short code, and waits; its person
 * types the code in a browser, signs in there if need be, and allows or denies it. What is allowed becomes a
 * session of the device's own, without a cookie: it is listed, it can be ended, and its app hears of it.
 */
import { type Profile, standardProfile } from '../../domain/profile.ts'
import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Database } from '../../platform/store/database.ts'
import type { SignIn } from '../../sign-in/index.ts'
import { type ApprovalDeps, resumeApproval, showDeviceDone } from './approval/endpoint.ts'
import { type EnterCodeDeps, showEnterCode, submitUserCode } from './approval/enter.ts'
import type { ApprovalFactsDeps } from './approval/facts.ts'
import { devicePaths } from './paths.ts'
import { deviceAuthorizationEndpoint, type DeviceStartDeps } from './start/endpoint.ts'
import { createDeviceStore } from './store-sql.ts'

export interface DeviceDeps
  extends
    Omit<DeviceStartDeps, 'store' | 'profile'>,
    Pick<EnterCodeDeps, 'throttle'>,
    Pick<ApprovalFactsDeps, 'findClient' | 'subjectOf' | 'profiles' | 'errorPage'> {
  readonly database: Database
  readonly signIn: SignIn
}

export interface Device {
  /** The start of the standard profile, and the pages at which people let devices in. */
  readonly routes: readonly Route[]
  /** Where devices ask that will have grants of another issuer: what a dialect puts at its own address. */
  at(profile: Profile): Endpoint
}

export function createDevice({ database, signIn, ...deps }: DeviceDeps): Device {
  const { currentSession, interactions, stores } = signIn
  const store = createDeviceStore({ database, random: deps.random, stores })
  const approval = { ...deps, store, currentSession, interactions, consents: stores.consents }
  const at = (profile: Profile) => deviceAuthorizationEndpoint({ ...deps, store, profile })
  return { at, routes: routesOf(at(standardProfile), approval) }
}

function routesOf(start: Endpoint, approval: EnterCodeDeps & ApprovalDeps): readonly Route[] {
  const page = { face: 'page', spec: 'RFC8628 §3.3' } as const
  return [
    {
      method: 'POST',
      path: devicePaths.start,
      face: 'api',
      spec: 'RFC8628 §3.1',
      endpoint: start,
    },
    { ...page, method: 'GET', path: devicePaths.enter, safe: true, endpoint: showEnterCode },
    { ...page, method: 'POST', path: devicePaths.enter, endpoint: (one) => submitUserCode(one, approval) },
    { ...page, method: 'GET', path: devicePaths.resume, endpoint: (one) => resumeApproval(one, approval) },
    { ...page, method: 'GET', path: devicePaths.done, safe: true, endpoint: showDeviceDone },
  ]
}
