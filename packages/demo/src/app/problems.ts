import { ExeuntError } from '@exeunt/client'
import type { App } from './app.ts'
import type { BrowserSession } from './browser-sessions.ts'
import { renderProblem, type Problem } from './pages.ts'
import type { Answer } from './visit.ts'

/** A form without this browser's token: somebody else's page may have sent it. Nothing is done. */
export function strangeForm(app: App, session: BrowserSession): Answer {
  return pageOf(app, session, {
    status: 403,
    title: 'That form did not come from here',
    text: `${app.settings.name} could not tell that you sent it, so nothing was changed. It may have been open for too long.`,
    advice: ['Go back, and press the button again.'],
  })
}

/** The page for an error: what happened, and what the person can do next. */
export function problemOf(app: App, session: BrowserSession, error: unknown): Answer {
  if (error instanceof ExeuntError) return pageOf(app, session, describe(app, error))
  console.error(error)
  return pageOf(app, session, {
    status: 500,
    title: 'Something broke',
    text: 'The mistake is ours, and it is in the log.',
    advice: ['Try again.'],
  })
}

function describe(app: App, error: ExeuntError): Problem {
  switch (error.code) {
    case 'unreachable':
    case 'bad_response':
    case 'no_endpoint':
      return providerDown(app)
    case 'sign_in_refused':
      return signInRefused(error)
    case 'bad_callback':
      return signInOver()
    case 'bad_setting':
    case 'insecure_url':
    case 'provider_refused':
    case 'bad_id_token':
    case 'bad_access_token':
    case 'wrong_subject':
      return notBelieved(app, error)
  }
}

function providerDown({ settings }: App): Problem {
  return {
    status: 503,
    title: 'The provider does not answer',
    text: `${settings.name} asked ${settings.issuer} and got no usable answer.`,
    advice: ['Start it with npm start, in the folder of the repository.', 'Then go back, and try again.'],
  }
}

function signInRefused(error: ExeuntError): Problem {
  const isOwnWish = error.error === 'access_denied'
  return {
    status: 400,
    title: 'You are not signed in',
    text: isOwnWish ? 'The sign-in was cancelled.' : `The provider answered: ${error.error}.`,
    advice: ['Go back, and press Sign in to try again.'],
  }
}

function signInOver(): Problem {
  return {
    status: 400,
    title: 'This sign-in is over',
    text: 'It was used already, or it began in another browser.',
    advice: ['Go back, and press Sign in to begin a new one.'],
  }
}

function notBelieved({ settings }: App, error: ExeuntError): Problem {
  const detail = error.reason ?? error.error ?? error.code
  return {
    status: 502,
    title: 'The provider’s answer was not accepted',
    text: `${settings.name} checked it and stopped (${detail}).`,
    advice: ['Check that client id, secret and redirect URI are registered at the provider.'],
  }
}

function pageOf(app: App, session: BrowserSession, problem: Problem): Answer {
  return { kind: 'page', status: problem.status, page: renderProblem(app, problem), session }
}
