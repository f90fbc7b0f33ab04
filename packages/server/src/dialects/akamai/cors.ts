/** Pages of registered origins may call; their software sends no headers of its own. */
export const sharedWithPages = { cors: 'registered-origins' } as const
