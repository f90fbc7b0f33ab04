/** What the SDKs add to their calls, for which a browser asks leave first. */
export const sdkHeaders = ['auth0-client', 'dpop'] as const

/** Pages of registered origins may call, cookies and all, as some of the SDKs do: nothing here looks at those. */
export const sharedWithPages = {
  cors: 'registered-origins-with-credentials',
  corsHeaders: sdkHeaders,
} as const
