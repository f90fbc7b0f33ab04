import { ExeuntError } from '../errors.ts'

/** A mistake in the calling program. */
export function badSetting(message: string): ExeuntError {
  return new ExeuntError('bad_setting', message)
}

/** A value of the documents' lists; callers without types learn here what was expected. */
export function oneOf<Choice extends string>(
  name: string,
  value: Choice,
  choices: readonly Choice[],
): Choice {
  if (choices.includes(value)) return value
  throw badSetting(`${name} must be one of: ${choices.join(', ')}`)
}

/** A setting that the documents spell in two ways: either will do, but they must not disagree. */
export function either<Value>(
  [name, value]: readonly [string, Value | undefined],
  [otherName, other]: readonly [string, Value | undefined],
): Value | undefined {
  if (value === undefined || other === undefined || value === other) return value ?? other
  throw badSetting(`${name} and ${otherName} are the same setting, but they differ`)
}

/** A value that a call cannot do without. In a form, `undefined` would become a word. */
export function given(name: string, value: string | undefined): string {
  if (value) return value
  throw badSetting(`${name} is missing`)
}

/** Nobody means an empty text, or `null`: they come from what is not set, and would become words. */
export function filled(text: string | undefined): string | undefined {
  return text ? text : undefined
}
