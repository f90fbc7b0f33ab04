/** Thrown inside a commit to take everything back; never leaves the store. */
export class Stale extends Error {}
