/** Where people go who forgot their password, without the tenant's prefix. */
export const resetPaths = {
  forgot: '/forgot-password',
  sent: '/forgot-password/sent',
  choose: '/reset-password',
  done: '/reset-password/done',
} as const
