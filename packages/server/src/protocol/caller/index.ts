/**
 * Who calls an API for themselves: a person, by a token of theirs, or by their browser's cookie from a page of an
 * app that may send it. What they may do is for the endpoint that was called.
 */
export { type Callers, createCallers } from './callers.ts'
export type { Caller } from './decide.ts'
