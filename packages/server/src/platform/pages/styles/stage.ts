/** The house: a curtain along the top, the light and the stage direction in the margin, the scene beside it. */
export const stage = `
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100svh; display: flex; flex-direction: column;
  font: 400 1rem/1.55 var(--sans); overflow-wrap: break-word;
}
body:lang(zh) { line-height: 1.75; }
.curtain {
  flex: none; height: 0.875rem; transform-origin: top;
  background: linear-gradient(rgb(0 0 0 / 0.3), transparent 35%, transparent 70%, rgb(0 0 0 / 0.25)),
    repeating-linear-gradient(90deg, var(--fold-dark) 0, var(--fold-light) 0.5rem,
    var(--fold-light) 0.75rem, var(--fold-dark) 1.25rem);
  border-bottom: 2px solid var(--fringe);
}
.curtain-closing .curtain { height: 4.5rem; }
.stage { width: 100%; max-width: 34rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
.margin {
  display: grid; grid-template-columns: auto 1fr; column-gap: 1rem; align-items: center;
  margin-bottom: 2.25rem; padding-bottom: 1.25rem; border-bottom: 1px solid var(--hairline);
}
.ghost-light { grid-row: span 2; color: var(--quiet); }
.bulb { fill: transparent; }
.curtain-closing .bulb { fill: var(--bulb); }
.tenant { margin: 0; align-self: end; font-weight: 600; line-height: 1.3; }
.direction { margin: 0; align-self: start; font: italic 1.0625rem/1.4 var(--serif); color: var(--accent); }
.direction::before { content: '['; }
.direction::after { content: '.]'; }
.direction:lang(zh) { font-style: normal; }
.direction:lang(zh)::before { content: '〔'; margin-inline-start: -0.5em; }
.direction:lang(zh)::after { content: '〕'; margin-inline-end: -0.5em; }

@media (min-width: 56rem) {
  .stage {
    display: grid; grid-template-columns: 12rem minmax(0, 30rem); column-gap: 3rem; max-width: 48rem;
    padding: clamp(3rem, 13vh, 9rem) 1.5rem 6rem;
  }
  .margin {
    display: block; text-align: right; margin: 0; padding: 0.5rem 3rem 0 0;
    border-bottom: 0; border-right: 1px solid var(--hairline);
  }
  .margin > * { margin-top: 0.75rem; }
  .margin > .ghost-light { margin-top: 0; }
  .direction { margin-top: 0.25rem; }
  .curtain-closing .stage { padding-top: clamp(2rem, 9vh, 6rem); }
}
@media (prefers-reduced-motion: no-preference) {
  .curtain-closing .curtain { animation: fall 1.4s cubic-bezier(0.2, 0.7, 0.2, 1); }
  .curtain-closing .bulb { animation: light 1s 1s ease-out backwards; }
  @keyframes fall { from { transform: scaleY(0.2); } }
  @keyframes light { from { fill: transparent; } }
}
@media (forced-colors: active) {
  .curtain { background: none; border-bottom-color: CanvasText; }
  .curtain-closing .bulb { fill: CanvasText; }
}
@media print { .curtain { display: none; } }
`
