// cspell:ignore WDJB MJHT MJHX BCDF GHJK BCDFGHJKLMNPQRSTVWXZ
import type { PageContext } from '../../src/platform/pages/context.ts'
import { renderDeviceDone } from '../../src/protocol/device/pages/done.ts'
import { type EnterCodeView, renderEnterCode } from '../../src/protocol/device/pages/enter-code.ts'
import { renderConsent } from '../../src/sign-in/consent/pages/consent.ts'
import type { GalleryState } from './gallery-states.ts'

const enterCodeViews: Readonly<Record<string, Partial<EnterCodeView>>> = {
  plain: {},
  filled: { userCode: 'WDJB-MJHT' },
  missing: { problem: 'missing' },
  unknown: { userCode: 'WDJB-MJHX', problem: 'unknown' },
  expired: { problem: 'expired' },
  decided: { problem: 'decided' },
  throttled: { problem: 'throttled', retryAfterSeconds: 40 },
}

/** The pages of a device's approval. */
export const deviceStates: readonly GalleryState[] = [
  ...Object.entries(enterCodeViews).map(([name, view]) => ({
    name: `device-${name}`,
    render: (context: PageContext) => renderEnterCode(context, { action: '/device', hidden: {}, ...view }),
  })),
  {
    name: 'device-consent',
    render: (context) =>
      renderConsent(context, {
        action: '/consent',
        hidden: { csrf: 'Zk3vJ1wq', request: 'r_8Yc0' },
        clientName: 'The Television',
        account: { name: 'Ada Lovelace', username: 'ada@analytical.example' },
        userCode: 'WDJB-MJHT',
        scopes: [{ scope: 'openid', remembered: false }],
      }),
  },
  { name: 'device-approved', render: (context) => renderDeviceDone(context, 'approved') },
  { name: 'device-denied', render: (context) => renderDeviceDone(context, 'denied') },
]
