/** Type, spacing, links, tables and forms. */
export const base = `
* { box-sizing: border-box; }
html { font: 14px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; }
body { margin: 0; background: var(--page); color: var(--text); }
code, pre, .foreign { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }
code, pre { font-size: 12px; }
.foreign { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 12px; }
h1, h2, h3, p, ul, dl, dd, pre { margin: 0; }
h2 { font-size: 15px; font-weight: 650; }
h3 { font-size: 13px; font-weight: 650; margin-top: 12px; }
a { color: var(--link); text-underline-offset: 2px; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
h2:focus, main:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet, .note { color: var(--quiet); }
.skip { position: absolute; left: 8px; top: -60px; background: var(--card); padding: 6px 12px; z-index: 2; }
.skip:focus { top: 8px; }
header, main, footer { max-width: 1440px; margin: 0 auto; padding: 12px 16px; }
header { padding-bottom: 0; }
.top { display: flex; align-items: center; justify-content: space-between; gap: 12px; color: var(--quiet); }
.top strong { letter-spacing: .02em; }
main { display: grid; gap: 12px; }
#case, #overview { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); min-width: 0; }
main section, #verdict { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; min-width: 0; }
main section > * + *, #verdict > * + * { margin-top: 6px; }
button, .button, select {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  padding: 4px 10px; text-decoration: none; cursor: pointer; min-height: 30px;
}
button:hover, .button:hover, select:hover { background: var(--hover); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: 6px 18px; }
.facts div { min-width: 0; }
.facts dt { color: var(--quiet); font-size: 12px; }
.facts dd { overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--quiet); padding: 2px 0; }
details[open] > summary { margin-bottom: 6px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
.data { width: 100%; }
.data th, .data td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); }
.data thead th { color: var(--quiet); font-weight: 500; font-size: 12px; white-space: nowrap; }
.data tbody th { font-weight: 500; }
.data tr:last-child > * { border-bottom: 0; }
.data.short { width: auto; }
.data.numbers td { font-variant-numeric: tabular-nums; white-space: nowrap; text-align: right; }
.data.numbers thead th { text-align: right; }
.data.numbers th:first-child { text-align: left; }
.data.samples th, .data.samples td { min-width: 84px; }
.data.samples .foreign { white-space: pre-wrap; overflow-wrap: break-word; }
.data.checks td:nth-child(2) { min-width: 180px; }
.data.checks td:nth-child(3) { min-width: 120px; }
.data.engines td:last-child { min-width: 220px; }
.data.bad td:last-child { width: 60%; min-width: 240px; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; text-align: right; }
.clipped { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
`;
