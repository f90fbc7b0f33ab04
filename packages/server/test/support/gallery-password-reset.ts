import type { PageContext } from '../../src/platform/pages/context.ts'
import { type ChooseProblem, renderChoose } from '../../src/sign-in/password-reset/pages/choose.ts'
import { renderChosen } from '../../src/sign-in/password-reset/pages/chosen.ts'
import { type ForgotProblem, renderForgot } from '../../src/sign-in/password-reset/pages/forgot.ts'
import { renderOver } from '../../src/sign-in/password-reset/pages/over.ts'
import { renderSent } from '../../src/sign-in/password-reset/pages/sent.ts'
import type { GalleryState } from './gallery-states.ts'

const hidden = { csrf: 'Zk3vJ1wq' }
const signIn = '/sign-in?request=r_8Yc0'
const forgot = { action: '/forgot-password', hidden, signIn }
const choose = { action: '/reset-password', hidden, username: 'ada@analytical.example' }

const forgotProblems: readonly ForgotProblem[] = ['missing', 'expired-form', 'throttled']
const chooseProblems: readonly ChooseProblem[] = [
  'missing',
  'expired-form',
  'short',
  'long',
  'common',
  'guessable',
]

/** New passwords by mail, in every state. */
export const passwordResetStates: readonly GalleryState[] = [
  { name: 'forgot', render: (context) => renderForgot(context, forgot) },
  { name: 'forgot-by-itself', render: (context) => renderForgot(context, { ...forgot, signIn: undefined }) },
  ...forgotProblems.map((problem) => ({
    name: `forgot-${problem}`,
    render: (context: PageContext) =>
      renderForgot(context, { ...forgot, username: 'ada', problem, retryAfterSeconds: 3000 }),
  })),
  { name: 'forgot-sent', render: (context) => renderSent(context, { again: '/forgot-password', signIn }) },
  { name: 'forgot-sent-by-itself', render: (context) => renderSent(context, { again: '/forgot-password' }) },
  { name: 'reset', render: (context) => renderChoose(context, choose) },
  ...chooseProblems.map((problem) => ({
    name: `reset-${problem}`,
    render: (context: PageContext) => renderChoose(context, { ...choose, problem }),
  })),
  { name: 'reset-over', render: (context) => renderOver(context, { again: '/forgot-password' }) },
  {
    name: 'reset-done',
    render: (context) => renderChosen(context, { name: 'Ledger', uri: 'https://ledger.example/' }),
  },
  { name: 'reset-done-by-itself', render: (context) => renderChosen(context, undefined) },
]
