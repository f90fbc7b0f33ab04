/** What the SDKs of both brands add to their calls, for which a browser asks leave first. */
export const sdkHeaders = ['x-authing-*', 'x-genauth-*'] as const
