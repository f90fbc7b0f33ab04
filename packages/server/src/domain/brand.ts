declare const brand: unique symbol

/** A string that was checked to be what its name says; swapping two brands does not compile. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
