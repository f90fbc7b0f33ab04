/**
 * Every sentence that people read, in ICU MessageFormat. The keys are the contract: each other language has the
 * same ones, with the same arguments. `direction.*` are the stage directions beside the heading.
 */
export const en = {
  'direction.enter': 'Enter',
  'direction.re-enter': 'Re-enter',
  'direction.aside': 'Aside',
  'direction.going': 'Going',
  'direction.remains': 'Remains',
  'direction.leaving': 'Exeunt, severally',
  'direction.exeunt': 'Exeunt',
  'direction.empty': 'The stage is empty',
  'direction.pause': 'A pause',
  'direction.on-stage': 'On stage',
  'direction.off-stage': 'Off stage',

  'page.title': '{page} – {tenant}',
  'page.back': 'Back to {client}',
  'account.label': 'Account',
  'developer.heading': 'For the developer',
  'developer.heading-of': 'For the developer of {client}',

  'sign-in.title': 'Sign in',
  'sign-in.heading': 'Sign in to {client}',
  'sign-in.lead': 'Use your {tenant} account.',
  'sign-in.again': 'Confirm that it’s you',
  'sign-in.again.lead': 'Enter your password again to continue.',
  'sign-in.again.lead-for': '{client} asks you to enter your password again.',
  'sign-in.username': 'Email or username',
  'sign-in.password': 'Password',
  'sign-in.submit': 'Sign in',
  'sign-in.again.submit': 'Confirm',

  'sign-in.wrong-credentials': 'That didn’t work',
  'sign-in.wrong-credentials.next':
    'The email or username and the password don’t match. Check both and try again.',
  'sign-in.throttled': 'Too many attempts',
  'sign-in.throttled.next': 'Wait a few minutes, then try again.',
  'sign-in.throttled.seconds':
    'Try again in {seconds, plural, one {# second} other {# seconds}}. The page can stay open.',
  'sign-in.throttled.minutes':
    'Try again in {minutes, plural, one {# minute} other {# minutes}}. The page can stay open.',
  'sign-in.expired-form': 'This page was open for too long',
  'sign-in.expired-form.next':
    'Enter your password again. If this message comes back, allow cookies for this site.',
  'sign-in.missing': 'Something is missing',
  'sign-in.missing.next': 'Enter both your email or username and your password.',

  'select-account.title': 'Choose an account',
  'select-account.lead': 'You are already signed in. Which account should {client} see?',
  'select-account.continue': 'Continue as {name}',
  'select-account.other': 'Use another account',

  'consent.title': 'Allow access?',
  'consent.heading': 'Let {client} use your account?',
  'consent.list': '{client} would be able to',
  'consent.remembered': 'allowed before',
  'consent.allow': 'Allow',
  'consent.deny': 'Deny',
  'consent.deny.effect': 'If you deny, you go back to {client} and nothing is shared.',
  'consent.policy': 'Privacy policy of {client}',
  'consent.terms': 'Terms of service of {client}',
  'consent.website': 'Website of {client}',
  'scope.openid': 'know who you are when you sign in',
  'scope.profile': 'see your name and the rest of your profile',
  'scope.email': 'see your email address',
  'scope.phone': 'see your phone number',
  'scope.address': 'see your postal address',
  'scope.offline_access': 'stay connected after you sign out',
  'scope.offline_access.note': 'Signing out does not end this. It lasts until the access is withdrawn.',
  'scope.other': 'use the permission {scope}',

  'confirm.title': 'Sign out?',
  'confirm.heading': 'Sign out of {tenant}?',
  'confirm.asked': '{client} asks to sign you out in this browser.',
  'confirm.unasked': 'This ends your session in this browser. If you didn’t ask for it, stay signed in.',
  'confirm.other-user': 'This request was meant for another account',
  'confirm.other-user.next':
    'It names somebody other than the person signed in here. Signing out ends the session of the account below.',
  'confirm.other-session': 'This request was meant for another session',
  'confirm.other-session.next':
    'It names an earlier sign-in, or one on another device. Signing out ends only the session in this browser.',
  'confirm.apps': '{count, plural, one {# app in this session} other {# apps in this session}}',
  'confirm.apps.more': '{count, plural, one {and # more} other {and # more}}',
  'confirm.no-apps': 'No app is signed in through this session.',
  'confirm.yes': 'Sign out',
  'confirm.no': 'Stay signed in',

  'stayed.title': 'You are still signed in',
  'stayed.lead': 'Nothing was ended: neither your session here nor any of your apps.',
  'stayed.client':
    '{client} may already have signed you out on its side. If so, you can go straight back in.',

  'signed-out.title': 'You are signed out',
  'signed-out.lead': 'Your session at {tenant} in this browser has ended.',
  'signed-out.lead-of': '{account} is no longer signed in to {tenant} in this browser.',
  'signed-out.already': 'You were already signed out',
  'signed-out.already.lead': 'There was no session at {tenant} to end in this browser.',
  'signed-out.apps': 'Your apps',
  'signed-out.progress':
    '{told} of {count, plural, one {# app} other {# apps}} confirmed so far. This page updates by itself.',
  'signed-out.complete':
    '{count, plural, =2 {Both apps you used have signed you out too.} one {The app you used has signed you out too.} other {All # apps you used have signed you out too.}}',
  'signed-out.partial':
    '{told} of {count, plural, one {# app} other {# apps}} confirmed. See below what is left to do.',
  'signed-out.no-apps': 'You had used no app in this session, so there was none to tell.',
  'signed-out.requester': 'You signed out from here.',
  'signed-out.told': 'Signed out',
  'signed-out.telling': 'Being told',
  'signed-out.retrying': 'Trying again',
  'signed-out.not-reachable': 'Not reached',
  'signed-out.refused': 'Refused',
  'signed-out.not-registered': 'Can’t be told',
  'signed-out.retrying.next': 'No answer yet. We keep trying, even after you close this page.',
  'signed-out.not-reachable.next':
    'It never answered, so it may still show you as signed in. Open {app} and sign out there.',
  'signed-out.refused.next': 'It answered that it could not sign you out. Open {app} and sign out there.',
  'signed-out.not-registered.next':
    'It gave us no way to tell it, and may still show you as signed in until it next checks.',

  'refused.title': 'You have not been signed out',
  'refused.lead': 'The request to sign you out could not be carried out as it was sent. Nothing has ended.',
  'refused.wrong': 'What was wrong',
  'refused.value': 'Address',
  'refused.list': 'Not found in',
  'refused.parameter': 'Parameter',
  'refused.anyway': 'Sign out anyway',
  'refused.anyway.effect': 'You can still sign out here. You will not be sent back to an app afterwards.',
  'refused.unknown-client': 'The request comes from an app that is not registered here.',
  'refused.unknown-client.fix':
    'Compare client_id with the identifier under which the app is registered at this provider.',
  'refused.return-not-listed':
    'The request wants to send you to an address that is not registered for the app.',
  'refused.return-not-listed.fix':
    'Register exactly this address, character for character, or send one that is registered already.',
  'refused.return-without-client':
    'The request wants to send you to an address, but does not say which app it comes from.',
  'refused.return-without-client.fix': 'Send id_token_hint or client_id along with the address.',
  'refused.hint-not-ours': 'The ID token in the request was not issued by this provider.',
  'refused.hint-not-ours.fix':
    'Send the ID token exactly as this provider issued it to the app. It may have expired.',
  'refused.hint-client-mismatch': 'The request names one app, but carries the ID token of another.',
  'refused.hint-client-mismatch.fix':
    'Send an ID token that was issued to the client in client_id, or leave client_id out.',
  'refused.hint-session-mismatch': 'The hints in the request name two different sessions.',
  'refused.hint-session-mismatch.fix':
    'Set logout_hint to the sid claim of the ID token in id_token_hint, or send only one of the two.',
  'refused.duplicate-parameter': 'The request contains the same parameter more than once.',
  'refused.duplicate-parameter.fix': 'Send every parameter at most once (RFC 6749, section 3.1).',
  'refused.malformed-parameter': 'The request contains a parameter that cannot be read.',
  'refused.malformed-parameter.fix': 'Check how the value is formed and encoded.',
  'refused.state-too-long': 'The request contains a state value that is longer than this provider accepts.',
  'refused.state-too-long.fix': 'Keep what belongs to state in the app, and send a short key to it.',

  'error.invalid-request': 'This request can’t be understood',
  'error.invalid-request.next':
    'Go back to the app and start again. If it happens again, tell the people who run it.',
  'error.invalid-client': 'This app is not known here',
  'error.invalid-client.next':
    'Tell the people who run the app: it isn’t registered, or not in the way it asked.',
  'error.not-allowed': 'The app may not do this',
  'error.not-allowed.next':
    'It asked for something that it isn’t registered for. Tell the people who run it.',
  'error.access-denied': 'Access was not granted',
  'error.access-denied.next': 'Go back to the app. If you denied by mistake, sign in there again.',
  'error.expired': 'This page was open for too long',
  'error.expired.next':
    'Go back to the app and start again. If this message comes back, allow cookies for this site.',
  'error.not-found': 'There is nothing at this address',
  'error.not-found.next': 'Check the address, or go back to the app you came from.',
  'error.method-not-allowed': 'This address can’t be opened like this',
  'error.method-not-allowed.next': 'Go back to the app you came from and start again.',
  'error.too-large': 'Too much was sent at once',
  'error.too-large.next':
    'Go back to the app and start again. If it happens again, tell the people who run it.',
  'error.address-too-long': 'This address is too long',
  'error.address-too-long.next':
    'Go back to the app and start again. If it happens again, tell the people who run it.',
  'error.misdirected': 'This host is not served here',
  'error.misdirected.next':
    'Check the name in the address. If it is right, tell the people who run this service.',
  'error.too-many': 'Too many requests',
  'error.too-many.next': 'Wait a few minutes, then try again.',
  'error.unavailable': 'We are not available right now',
  'error.unavailable.next': 'Wait a few minutes, then try again. You don’t need to change anything.',
  'error.fault': 'Something went wrong on our side',
  'error.fault.next': 'Try again in a moment. If it happens again, tell the people who run this service.',
  'error.other': 'This did not work',
  'error.other.next': 'Go back to the app and start again. If it happens again, tell the people who run it.',
  'error.details': 'Details',
  'error.status': 'Status',
  'error.code': 'Code',
  'error.description': 'Description',
  'error.incident': 'Incident',

  'home.title': 'Welcome',
  'home.lead': 'This is where your apps send you to sign in, and where you sign out of all of them at once.',
  'home.signed-in': 'In this browser you are signed in as',
  'home.signed-out': 'In this browser nobody is signed in. Open one of your apps to sign in.',
  'home.sign-out': 'Sign out',
  'home.issuer': 'Issuer',
  'home.discovery': 'Discovery',
} as const
