/** Where devices and their people go, without the tenant's prefix. */
export const devicePaths = {
  start: '/oauth2/device_authorization',
  enter: '/device',
  resume: '/device/continue',
  done: '/device/done',
} as const
