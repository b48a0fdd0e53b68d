/** The head, the filters, the grid, the bars, and the view of a case. */
export const parts = `
.icon { width: 14px; height: 14px; flex: none; vertical-align: -2px; }
.icon .outline { fill: var(--sign); stroke: var(--sign); stroke-width: 1.4; stroke-linejoin: round; }
.icon .mark { fill: none; stroke: var(--on-sign); stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.icon.o-skipped .outline, .icon.o-did_not_run .outline { fill: none; }
.icon.o-did_not_run .outline { stroke-dasharray: 2.6 1.8; stroke-linejoin: miter; }
.icon.o-skipped .mark, .icon.o-did_not_run .mark { stroke: var(--sign); }

#verdict h1 { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; font-size: 20px; font-weight: 650; }
#verdict h1 .icon { width: 20px; height: 20px; }
.badge { display: inline-flex; align-items: center; gap: 8px; color: var(--sign); }
.project { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 15px; font-weight: 500; color: var(--quiet); }
.extent { font-weight: 600; overflow-wrap: anywhere; }
.good { color: var(--good); }
.part { color: var(--part); }
.bad.extent { color: var(--bad); }
#arithmetic { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
#verdict .trouble { border: 1px solid var(--bad); border-radius: 6px; background: var(--bad-tint); padding: 8px 12px; }
.trouble h2 { color: var(--bad); }
.trouble ul { padding-left: 18px; display: grid; gap: 4px; margin-top: 4px; }

#run-facts .facts { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 12.5px; }
#run-facts .facts div { display: flex; gap: 6px; }
#run-facts .facts dt { flex: none; }
#filters { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: end; }
#filters .filter { display: grid; gap: 2px; }
#filters label { font-size: 12px; color: var(--quiet); }
#filters select { color: var(--text); min-width: 130px; font-size: 14px; }
#shown { color: var(--quiet); }

.legend, .steps, .chips, .loaders { list-style: none; padding: 0; }
.legend, .steps { display: flex; flex-wrap: wrap; gap: 6px 16px; }
.legend a { display: inline-flex; align-items: center; gap: 6px; color: var(--text); text-decoration: none; padding: 2px 4px; border-radius: 4px; }
.legend a:hover { background: var(--hover); }
.legend a[aria-current] { outline: 1px solid var(--quiet); }
.loaders { display: grid; gap: 4px; }

.grid { width: 100%; table-layout: fixed; }
.grid thead th { text-align: left; font-weight: 600; padding: 4px 6px; }
.grid .corner { width: 112px; color: var(--quiet); font-weight: 400; font-size: 12px; }
.grid tbody th { text-align: left; vertical-align: top; padding: 8px 6px; font-weight: 600; overflow-wrap: anywhere; }
.grid td { vertical-align: top; padding: 4px; border: 1px solid var(--line); }
.grid tbody th { border-top: 1px solid var(--line); }
.chips { display: grid; grid-template-columns: repeat(auto-fill, minmax(66px, 1fr)); gap: 2px; }
.chip {
  display: flex; align-items: center; gap: 3px; padding: 2px; border-radius: 4px; font-size: 11.5px; line-height: 18px;
  color: var(--text); background: var(--tint); text-decoration: none; border: 1px solid transparent; overflow: hidden;
}
.chip span { overflow: hidden; text-overflow: ellipsis; }
.chip .icon { width: 13px; height: 13px; }
.chip:hover { border-color: var(--sign); }
.chip.o-failed, .chip.o-crashed, .chip.o-timed_out, .chip.o-interrupted, .chip.o-did_not_run, .chip.o-flaky, .chip.o-exempted, .chip.o-unsupported { border-color: var(--sign); }
.gap { min-height: 24px; border-radius: 4px; background: radial-gradient(var(--line) 1.500px, transparent 2px) center / 100% 100%; }

.data a, .bars a { text-decoration: none; overflow-wrap: break-word; }
.data a:hover, .bars a:hover { text-decoration: underline; }
.ended { display: inline-flex; gap: 6px; align-items: center; white-space: nowrap; }
.bars { width: 100%; }
.bars th { text-align: left; font-weight: 400; padding: 2px 12px 2px 0; white-space: nowrap; }
.bars td { padding: 2px 0; }
.bars .wide { width: 55%; padding-left: 12px; }
.bar { display: block; width: 100%; height: 12px; }
section > .bar { height: 16px; }
.steps li { display: inline-flex; gap: 6px; align-items: center; font-size: 12px; color: var(--quiet); }
.swatch { width: 10px; height: 10px; }

#case nav { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.case-title { display: flex; gap: 8px; align-items: center; font-size: 18px; overflow-wrap: anywhere; }
.case-title .icon { width: 18px; height: 18px; }
.layer { border-left: 3px solid var(--sign); background: var(--tint); padding: 6px 10px; border-radius: 0 6px 6px 0; display: grid; gap: 6px; grid-template-columns: minmax(0, 1fr); }
.layer-head { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; }
.layer .note { color: var(--text); }
.layer .quiet { color: var(--text); }
.layer pre { max-height: 320px; overflow: auto; padding: 8px; background: var(--card); border: 1px solid var(--line); border-radius: 4px; }
.reproduce { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.reproduce pre { flex: 1 1 320px; overflow-x: auto; padding: 6px 10px; background: var(--page); border: 1px solid var(--line); border-radius: 6px; }
.check-name { display: flex; gap: 6px; align-items: baseline; min-width: 220px; }
.check-name > :nth-child(2) { overflow-wrap: anywhere; }
.checks .icon.o-passed { --sign: var(--good); }
.differs { color: var(--bad); font-weight: 600; }
.same { color: var(--quiet); }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
.null { color: var(--quiet); font-style: italic; }
.null.differs { color: var(--bad); }
.keys { display: flex; flex-wrap: wrap; gap: 4px 10px; margin-top: 4px; }
.keys code { background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; }

@media (max-width: 640px) {
  header, main, footer { padding: 8px; }
  main section, #verdict { padding: 10px; }
  .grid .corner { width: 54px; font-size: 0; }
  .grid thead th, .grid tbody th { padding: 4px 2px; font-size: 11px; overflow-wrap: anywhere; hyphens: auto; }
  .grid td { padding: 1px; }
  .chips { grid-template-columns: minmax(0, 1fr); }
  .chip { font-size: 10.5px; padding: 1px; gap: 2px; line-height: 20px; }
  .chip .icon { width: 11px; height: 11px; }
  .gap { display: none; }
  #filters .filter { flex: 1 1 40%; }
  #filters select { width: 100%; min-width: 0; }
  .data.bad, .data.bad tbody, .data.bad tr { display: grid; grid-template-columns: minmax(0, 1fr); }
  .data.bad thead { display: none; }
  .data.bad tr { border-bottom: 1px solid var(--line); padding: 6px 0; }
  .data.bad th, .data.bad td, .data.bad td:last-child { border: 0; padding: 1px 0; width: auto; min-width: 0; }
  .bars, .bars tbody, .bars tr { display: grid; }
  .bars, .bars tbody { grid-template-columns: minmax(0, 1fr); }
  .bars tr { grid-template-columns: minmax(0, 1fr) auto; padding: 3px 0; }
  .bars a { overflow-wrap: anywhere; }
  .bars th { overflow-wrap: anywhere; white-space: normal; }
  .bars .wide { grid-column: 1 / -1; width: auto; padding: 0; }
}
`;
