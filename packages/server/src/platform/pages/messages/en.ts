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

  'sign-in.again.elsewhere': 'Sign in again to continue.',
  'sign-in.again.elsewhere-for': '{client} asks you to sign in again.',
  'sign-in.or': 'or',
  'sign-in.upstream': 'Continue with {upstream}',
  'sign-in.upstream.denied': 'You were not signed in with {upstream}',
  'sign-in.upstream.denied.next': 'You or {upstream} stopped it. Try again, or sign in another way.',
  'sign-in.upstream.unavailable': '{upstream} does not answer',
  'sign-in.upstream.unavailable.next': 'Try again in a moment, or sign in another way.',
  'sign-in.upstream.failed': 'Signing in with {upstream} did not work',
  'sign-in.upstream.failed.next':
    'Its answer could not be trusted, and nothing was done. If this comes back, tell whoever looks after {tenant}.',
  'sign-in.upstream.late': 'That was not done in time',
  'sign-in.upstream.late.next':
    'The way to {upstream} and back takes ten minutes at most, and counts once. Try again.',
  'sign-in.upstream.stale': '{upstream} did not ask you to sign in again',
  'sign-in.upstream.stale.next':
    'A sign-in from before is not enough here. Sign out at {upstream}, then try again.',
  'sign-in.upstream.unknown-person': 'You have no account here yet',
  'sign-in.upstream.unknown-person.next':
    'Nobody at {tenant} knows your {upstream} account. Ask whoever looks after {tenant}, or sign in another way.',
  'sign-in.upstream.closed-account': 'Your account here is closed',
  'sign-in.upstream.closed-account.next':
    'Nobody can sign in to it, with {upstream} or otherwise. Ask whoever looks after {tenant}.',

  'sign-in.no-account': 'No account yet?',
  'sign-in.forgot': 'Forgot your password?',

  'connect.title': 'Connect a device',
  'connect.lead': 'Enter the code that your device shows, to sign it in with your {tenant} account.',
  'connect.code': 'Code',
  'connect.submit': 'Continue',
  'connect.warning': 'Never enter a code that somebody else sent you.',
  'connect.missing': 'The code is missing',
  'connect.missing.next': 'It has eight letters, and your device shows it.',
  'connect.unknown': 'No device waits under this code',
  'connect.unknown.next':
    'Check the letters, or let the device show a new code: each is good for a few minutes and for one use.',
  'connect.expired': 'The code has expired',
  'connect.expired.next': 'Let the device show a new one, and enter that.',
  'connect.decided': 'The code was used already',
  'connect.decided.next': 'If the device still waits, let it show a new one.',
  'connect.throttled': 'Too many attempts',
  'connect.approved': 'Your device is connected',
  'connect.approved.next': 'It will go on by itself in a moment. You can close this page.',
  'connect.denied': 'Nothing was allowed',
  'connect.denied.next': 'The device stays signed out. You can close this page.',

  'sign-up.title': 'Create an account',
  'sign-up.heading': 'Create an account for {client}',
  'sign-up.lead': 'It will be your account at {tenant}, for all of its apps.',
  'sign-up.name': 'Your name (optional)',
  'sign-up.submit': 'Create account',
  'sign-up.has-account': 'Do you have an account already?',
  'sign-up.sign-in': 'Sign in instead',
  'sign-up.replaces': '{name} is signed in in this browser',
  'sign-up.replaces.next': 'Creating an account signs {name} out here first, and out of the apps, too.',
  'sign-up.missing': 'Something is missing',
  'sign-up.missing.next': 'Enter an email or username, and a password.',
  'sign-up.bad-username': 'This can’t be a username',
  'sign-up.bad-username.next':
    'Use an email address, or 2 to 64 letters, digits, dots, hyphens and underscores.',
  'sign-up.bad-name': 'This name is too long',
  'sign-up.bad-name.next': 'Use at most 200 characters.',
  'sign-up.taken': 'This email or username is taken',
  'sign-up.taken.next': 'If it is yours, sign in instead. Otherwise choose another.',

  'password.hint': 'At least 8 characters. A few words in a row are good.',
  'password.short': 'This password is too short',
  'password.short.next': 'Use at least 8 characters.',
  'password.long': 'This password is too long',
  'password.long.next': 'Use fewer characters: 250 always fit.',
  'password.common': 'This password is too common',
  'password.common.next': 'It is among the first that others would try. Choose another.',
  'password.guessable': 'This password is too easy to guess',
  'password.guessable.next': 'It is a name that others would try first. Choose another.',
  'password.same': 'This is your password already',
  'password.same.next': 'Choose another, or leave it as it is.',
  'password.wrong-current': 'Your current password was not right',
  'password.wrong-current.next': 'Nothing was changed. Check it and try again.',
  'password.missing': 'Something is missing',
  'password.missing.next': 'Enter both your current password and the new one.',
  'password.title': 'Change your password',
  'password.lead':
    'Afterwards you are signed out everywhere, in this browser too, and your apps with you. Then sign in with the new password.',
  'password.current': 'Current password',
  'password.new': 'New password',
  'password.submit': 'Change password and sign out',
  'password.back': 'Back to your account',

  'forgot.title': 'Forgot your password?',
  'forgot.lead':
    'Say who you are at {tenant}. You get an email with a link that lets you choose a new password.',
  'forgot.submit': 'Send me a link',
  'forgot.missing': 'Something is missing',
  'forgot.missing.next': 'Enter your email or username.',
  'forgot.expired-form.next': 'Send the form again. If this message comes back, allow cookies for this site.',
  'forgot.sign-in': 'Back to signing in',
  'forgot.sent': 'Look into your inbox',
  'forgot.sent.lead':
    'If {tenant} knows an account by that name, an email is on its way to its address. The link in it works once, and for an hour.',
  'forgot.sent.none':
    'Nothing came? It may be among the unwanted mail, or the name was another, or you sign in without a password.',
  'forgot.again': 'Try again',

  'reset.title': 'Choose a new password',
  'reset.lead':
    'Afterwards you are signed out everywhere, and your apps with you. Then sign in with the new password.',
  'reset.submit': 'Set password and sign out',
  'reset.missing': 'Something is missing',
  'reset.missing.next': 'Enter your new password.',
  'reset.expired-form.next': 'Enter your new password again.',
  'reset.over': 'This link does not work any more',
  'reset.over.lead': 'A link works once, and for an hour; and only the newest one works.',
  'reset.over.again': 'Get a new link',
  'reset.done': 'Your new password is set',
  'reset.done.lead': 'It counts from now on. Wherever you were signed in, you are signed out.',

  'letter.subject': 'Your password at {tenant}',
  'letter.asked': 'Hello,\n\nsomebody asked for a new password for the account of {address} at {tenant}.',
  'letter.link': 'To choose one, open this link. It works once, and for an hour:',
  'letter.otherwise': 'If that was not you, you need do nothing: your password stays as it is.',

  'account.title': 'Your account',
  'account.lead': 'Where you are signed in at {tenant}, and which apps may use your account.',
  'account.sessions': 'Where you are signed in',
  'account.session.here': 'this browser',
  'account.session.times': 'Signed in {since}, last seen {seen}',
  'account.session.apps': 'Apps: {apps}',
  'account.session.no-apps': 'No apps',
  'account.session.end': 'End',
  'account.session.end-of': 'End: {device}',
  'account.others.end': 'End all others',
  'account.all.end': 'End everything',
  'account.all.effect':
    'Ending everything signs you out on every device, here too. Apps that stay connected after you sign out lose that as well.',
  'account.apps': 'Apps that use your account',
  'account.apps.none': 'No app may use your account at the moment.',
  'account.app.since': 'Since {since}',
  'account.app.withdraw': 'Withdraw access',
  'account.app.withdraw-of': 'Withdraw access: {client}',
  'account.ways': 'Signing in',
  'account.upstream': 'You sign in with {upstream}. It also keeps your name and email up to date here.',
  'account.password': 'Password',
  'account.session-ended': 'That session has ended',
  'account.session-ended.next': 'Its apps are being told now.',
  'account.others-ended': 'All other sessions have ended',
  'account.others-ended.next': 'You are signed in in this browser only. The apps are being told now.',
  'account.app-withdrawn': 'The app can no longer use your account',
  'account.app-withdrawn.next': 'It will ask you again when you next sign in to it.',
  'account.gone': 'There was nothing to end any more',
  'account.gone.next': 'It had ended already. Below is what there is now.',
  'account.expired-form': 'Nothing was done',
  'account.expired-form.next': 'The page was out of date. This is how things are now; please choose again.',

  'device.both': '{browser} on {system}',
  'device.system': 'A browser on {system}',
  'device.unknown': 'An unknown browser',
  'device.device': 'A connected device',
  'time.now': 'just now',

  'select-account.title': 'Choose an account',
  'select-account.lead': 'You are already signed in. Which account should {client} see?',
  'select-account.continue': 'Continue as {name}',
  'select-account.other': 'Use another account',

  'consent.title': 'Allow access?',
  'consent.heading': 'Let {client} use your account?',
  'consent.device': 'Your device should show {code}',
  'consent.device.deny': 'If you deny, the device stays signed out.',
  'consent.device.next':
    'Go on only if you see this code on a device of yours. If somebody sent it to you, do not allow it.',
  'consent.list': '{client} would be able to',
  'consent.remembered': 'allowed before',
  'consent.allow': 'Allow',
  'consent.deny': 'Deny',
  'consent.deny.effect': 'If you deny, you go back to {client} and nothing is shared.',
  'consent.returns': 'If you allow it, you go on to {host}.',
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
  'scope.resource': 'use {resource} in your name',

  'answer.title': 'Back to the app',
  'answer.heading': 'Back to {client}',
  'answer.form.lead': 'You are being taken back. If nothing happens, continue by yourself.',
  'answer.form.continue': 'Continue to {client}',
  'answer.message.lead': 'The app has its answer. If this window stays open, you can close it.',

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
  'signed-out.leads-to': 'You were to be sent on to {host}',
  'signed-out.leads-to.next':
    'This server sends nobody to that address by itself. Open it only if you know it yourself.',
  'signed-out.leads-to.open': 'Open {host}, an outside website',
  'signed-out.requester': 'You signed out from here.',
  'signed-out.told': 'Signed out',
  'signed-out.telling': 'Being told',
  'signed-out.retrying': 'Trying again',
  'signed-out.not-reachable': 'Not reached',
  'signed-out.refused': 'Refused',
  'signed-out.asked': 'Asked here',
  'signed-out.unanswered': 'Didn’t answer',
  'signed-out.not-asked': 'Not asked',
  'signed-out.not-registered': 'Can’t be told',
  'signed-out.not-wanted': 'Not told',
  'signed-out.retrying.next': 'No answer yet. We keep trying, even after you close this page.',
  'signed-out.not-reachable.next':
    'It never answered, so it may still show you as signed in. Open {app} and sign out there.',
  'signed-out.refused.next': 'It answered that it could not sign you out. Open {app} and sign out there.',
  'signed-out.asked.next':
    'It was asked in this browser, which may have kept its cookies from it. If {app} still shows you as signed in, sign out there.',
  'signed-out.unanswered.next':
    'It was asked in this browser and didn’t answer in time. Open {app} and sign out there.',
  'signed-out.not-asked.next':
    'It can only be asked in the browser that was signed in, and wasn’t. Open {app} there and sign out.',
  'signed-out.not-registered.next':
    'It gave us no way to tell it, and may still show you as signed in until it next checks.',
  'signed-out.not-wanted.next':
    'It asked not to be told when a session ends like this, and may still show you as signed in until it next checks.',

  'leaving.title': 'Signing you out of your apps',
  'leaving.lead':
    'Your session at {tenant} has ended. Some of your apps are being asked in this browser to sign you out too. That takes a few seconds.',
  'leaving.blocked': 'An app may still show you as signed in',
  'leaving.blocked.next':
    'Browsers may keep an app’s cookies from it when it is asked like this. If an app still shows you as signed in, sign out there.',
  'leaving.go-on': 'Continue',
  'leaving.by-itself': 'This page goes on by itself. If it doesn’t, press Continue.',
  'leaving.frame': 'Signing out of {app}',

  'upstream.title': 'You are signed out here',
  'upstream.still': 'You may still be signed in at {upstream}',
  'upstream.not-asked.next':
    'You signed in here with {upstream}, and have not been signed out there. On a device that you share, sign out there too.',
  'upstream.asked.next':
    'You were sent to {upstream} to be signed out there too. Whether that happened we have not heard.',
  'upstream.no-exit.next':
    '{upstream} gives us no way to sign you out there. To do that, open it and sign out yourself.',
  'upstream.unreachable.next':
    'We could not reach {upstream} just now. On a device that you share, don’t leave it at that.',
  'upstream.refused.next':
    '{upstream} sent you back without signing you out. To do that, open it and sign out yourself.',
  'upstream.returned': '{upstream} was asked to sign you out too',
  'upstream.returned.next': 'It brought you back here, as it does once you are signed out there.',
  'upstream.sign-out': 'Sign out at {upstream} too',
  'upstream.again': 'Try again',
  'upstream.go-on': 'Continue anyway',

  'refused.title': 'You have not been signed out',
  'refused.lead': 'The request to sign you out could not be carried out as it was sent. Nothing has ended.',
  'refused.nobody': 'You are not signed in here',
  'refused.nobody.lead':
    'The request to sign you out could not be carried out as it was sent. Nobody is signed in in this browser, so there was nothing to end.',
  'refused.wrong': 'What was wrong',
  'refused.value': 'Address',
  'refused.list': 'Not found in',
  'refused.list.client': 'the logout addresses of {client}',
  'refused.list.session': 'the logout addresses of the apps you are signed in to',
  'refused.list.tenant': 'the logout addresses of this server',
  'refused.configured': 'Configured as',
  'refused.configured.client': '{field} of the client {id}',
  'refused.configured.session': '{field} of each of those apps',
  'refused.configured.tenant': '{field} of the tenant',
  'refused.differs': 'What differs',
  'refused.differs.scheme': 'A registered address is the same, but for http or https at its beginning.',
  'refused.differs.letter-case': 'A registered address is the same, but for capital letters in its host.',
  'refused.differs.port': 'A registered address is the same, but for its port.',
  'refused.differs.path-case': 'A registered address is the same, but for capital letters in its path.',
  'refused.differs.trailing-slash': 'A registered address is the same, but for the slash at its end.',
  'refused.differs.query': 'A registered address is the same, but for its query, after the “?”.',
  'refused.differs.fragment': 'A registered address is the same, but has no fragment, after a “#”.',
  'refused.parameter': 'Parameter',
  'refused.anyway': 'Sign out anyway',
  'refused.anyway.effect': 'You can still sign out here. You will not be sent back to an app afterwards.',
  'refused.unknown-client': 'The request comes from an app that is not registered here.',
  'refused.unknown-client.fix':
    'Compare the parameter with the identifier under which the app is registered at this provider.',
  'refused.return-not-listed':
    'The request wants to send you to an address that is not registered for the app.',
  'refused.return-not-listed.anywhere':
    'The request wants to send you to an address that is not registered here.',
  'refused.return-not-listed.lacks-client':
    'The request has no client_id, so only the addresses of this server count. Send client_id, and those of the app count instead.',
  'refused.return-not-listed.fix.exact':
    'Register exactly this address, character for character, or send one that is registered already.',
  'refused.return-not-listed.fix.pattern':
    'Register this address, or send one that is registered already. Path and query must be the same, character for character; scheme and host may be in any case. A “*” in a registered host stands for a part of one label, without a dot.',
  'refused.return-not-listed.fix.pattern-ignoring-query':
    'Register this address, or send one that is registered already. The path must be the same, character for character; scheme and host may be in any case, and a query may be added freely. A “*” in a registered host stands for a part of one label, without a dot.',
  'refused.return-without-client':
    'The request wants to send you to an address, but does not say which app it comes from.',
  'refused.return-without-client.fix': 'Send id_token_hint or client_id along with the address.',
  'refused.hint-not-ours': 'The ID token in the request was not issued by this provider.',
  'refused.hint-not-ours.fix':
    'Send the ID token exactly as this provider issued it to the app. It may have expired.',
  'refused.hint-client-mismatch': 'The request names one app, but carries the ID token of another.',
  'refused.hint-client-mismatch.fix':
    'Send an ID token that was issued to the client in client_id, or leave client_id out.',
  'refused.hint-session-mismatch': 'id_token_hint and logout_hint name two different sessions.',
  'refused.hint-session-mismatch.fix':
    'Set logout_hint to the sid claim of the ID token in id_token_hint, or send only one of the two.',
  'refused.hint-session-mismatch.person':
    'logout_hint must be the sid of this session. The request has the sub there, which names the person.',
  'refused.hint-session-mismatch.person.fix':
    'Set logout_hint to the sid claim of the ID token in id_token_hint, or leave logout_hint out.',
  'refused.duplicate-parameter': 'The request contains the same parameter more than once.',
  'refused.duplicate-parameter.fix': 'Send every parameter at most once (RFC 6749, section 3.1).',
  'refused.malformed-parameter': 'The request contains a parameter that cannot be read.',
  'refused.malformed-parameter.fix': 'Check how the value is formed and encoded.',
  'refused.state-too-long': 'The request contains a state value that is longer than this provider accepts.',
  'refused.state-too-long.fix': 'Keep what belongs to state in the app, and send a short key to it.',
  'refused.not-navigated':
    'This address was not opened as a page of its own, but fetched ahead, or loaded by another page.',
  'refused.not-navigated.fix':
    'Send the browser here by a link or a redirect. Frames, images and requests of a script end nothing.',

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
  'home.account': 'Your account',
  'home.issuer': 'Issuer',
  'home.discovery': 'Discovery',
} as const
