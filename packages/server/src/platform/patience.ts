/**
 * What a limit on waiting for others comes to, in milliseconds. A server keeps to its limits; the world of a test may
 * give more time where the machine is slow, and less where the limit itself is tested.
 */
export type Patience = (milliseconds: number) => number

export const ordinaryPatience: Patience = (milliseconds) => milliseconds
