const displays = ['page', 'popup', 'touch', 'wap'] as const

/** How the app would like the pages to appear (Core §3.1.2.1). Ours fit every window by themselves. */
export type Display = (typeof displays)[number]

/** Reads `display`. One that we do not know is as good as none: it asks for a look, not for an answer. */
export function readDisplay(value: string | undefined): { readonly display?: Display } {
  const display = displays.find((one) => one === value)
  return display ? { display } : {}
}

/** For the metadata. */
export const displaysSupported: readonly Display[] = displays
