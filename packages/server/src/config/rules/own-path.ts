/** Paths of our own: a tenant at the root of the same host would lose them to whoever is below one of them. */
export const ownPath =
  /^\/(?:oauth2?|oidc|authorize|log(?:in|out)|sign-(?:in|out|up)|select-account|consent|account|device|admin|api|assets|health|metrics)$/
