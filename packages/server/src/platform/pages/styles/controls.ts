/** What people fill in, read first, and press. */
export const controls = `
.field { margin-bottom: 1.25rem; }
label { display: block; margin-bottom: 0.375rem; font-size: 0.9375rem; font-weight: 600; }
input {
  width: 100%; min-height: 3rem; padding: 0.625rem 0.875rem; font: inherit; color: var(--ink);
  background: var(--sheet); border: 1px solid var(--edge); border-radius: 3px;
}
input:focus-visible { outline-offset: 0; border-color: var(--accent); border-radius: 3px; }
input[aria-invalid='true'] { border: 2px solid var(--bad); padding: calc(0.625rem - 1px) calc(0.875rem - 1px); }
input[readonly] { background: transparent; border-style: dashed; color: var(--quiet); }
.hint { margin: 0.375rem 0 0; font-size: 0.875rem; color: var(--quiet); }
.actions { display: flex; flex-direction: column; gap: 0.75rem; margin-top: 1.75rem; }
.actions form { display: grid; }
h2 + .actions { margin-top: 0; }
.ways-out { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid var(--hairline); }
button, .button {
  min-height: 3rem; padding: 0.7375rem 1.5rem; font: 600 1rem/1.4 var(--sans); text-align: center;
  border: 1px solid transparent; border-radius: 3px; cursor: pointer; overflow-wrap: anywhere;
}
.button { display: inline-block; color: var(--ink); text-decoration: none; }
.back { margin: 2rem 0 0; }
.primary { color: var(--on-accent); background: var(--accent-fill); }
.primary:hover { background: var(--accent-fill-hover); }
.secondary { color: var(--ink); background: transparent; border-color: var(--edge); }
.secondary:hover { background: var(--sheet); border-color: var(--ink); }
@media (min-width: 32rem) {
  .actions { flex-direction: row; flex-wrap: wrap; }
}
.ways { display: grid; gap: 0.75rem; }
.or { display: flex; align-items: center; gap: 0.875rem; margin: 2rem 0 1.25rem; color: var(--quiet); }
.or::before, .or::after { content: ''; flex: 1; border-top: 1px solid var(--hairline); }
@media (prefers-reduced-motion: no-preference) {
  button, .button, input { transition: background-color 0.15s, border-color 0.15s; }
}

.notice {
  display: flex; gap: 0.75rem; margin-bottom: 1.75rem; padding: 0.875rem 1rem;
  background: var(--sheet); border: 1px solid var(--bad); border-radius: 3px;
}
.notice .icon { margin-top: 0.25rem; color: var(--bad); }
.notice-caution { border-color: var(--open); }
.notice-caution .icon { color: var(--open); }
.notice-done { border-color: var(--good); }
.notice-done .icon { color: var(--good); }
.notice p { margin: 0; font-size: 0.9375rem; }
.notice .notice-title { font-weight: 600; font-size: 1rem; }

.account {
  display: flex; align-items: center; gap: 0.875rem; padding: 0.75rem 1rem;
  background: var(--sheet); border: 1px solid var(--hairline); border-radius: 3px;
}
.initial {
  flex: none; display: grid; place-items: center; width: 2.5rem; height: 2.5rem; border-radius: 50%;
  border: 1px solid var(--edge); font: 500 1.125rem/1 var(--serif);
}
.who { min-width: 0; display: grid; line-height: 1.4; }
.who > * { overflow-wrap: anywhere; }
.who-name { font-weight: 600; }
.who-username { font-size: 0.875rem; color: var(--quiet); }
`
