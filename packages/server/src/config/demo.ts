/** Who may sign in where nothing is configured; the README names her, too. */
export const demoUser = { username: 'ada', password: 'correct horse battery staple' } as const

/**
 * The configuration file that `serve` uses when it is given none: one tenant on this machine, and Ada.
 * @param port where it answers.
 */
export function demoText(port = 4000): string {
  return JSON.stringify({
    publicUrl: `http://localhost:${port}`,
    tenants: [
      {
        id: 'demo',
        name: 'Exeunt demo',
        users: [
          {
            ...demoUser,
            email: 'ada@example.com',
            email_verified: true,
            name: 'Ada Lovelace',
          },
        ],
      },
    ],
    outgoing: { allow: ['127.0.0.0/8', '::1/128'] },
  })
}
