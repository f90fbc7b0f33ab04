import {
  isParameterProblem,
  type ParameterProblem,
  type SentParameters,
} from '../../platform/http/parameters.ts'

/** What the sign-up page's form sent. */
export interface SignUpForm {
  readonly request: string | undefined
  readonly csrf: string | undefined
  readonly username: string | undefined
  readonly name: string | undefined
  readonly password: string | undefined
}

/** Reads the form of the sign-up page. */
export function readSignUp(form: SentParameters | ParameterProblem): SignUpForm | ParameterProblem {
  if (isParameterProblem(form)) return form
  return {
    request: form.get('request'),
    csrf: form.get('csrf'),
    username: typedName(form.get('username')),
    name: typedName(form.get('name')),
    password: form.get('password'),
  }
}

/** Names are typed by people: blanks around them do not count. */
export function typedName(text: string | undefined): string | undefined {
  const plain = text?.trim().normalize('NFC')
  return plain === '' ? undefined : plain
}
