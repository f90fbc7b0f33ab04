import { en } from './en.ts'
import type { Language } from './language.ts'
import { zh } from './zh.ts'

/** The name of a text. English has them all, and the compiler holds every other language to the same ones. */
export type MessageKey = keyof typeof en

/** All texts of one language, in ICU MessageFormat. */
export type Catalogue = Readonly<Record<MessageKey, string>>

/** Adding a language: a file beside this one, a line here, and its name in {@link Language}. */
export const catalogues: Readonly<Record<Language, Catalogue>> = { en, zh }
