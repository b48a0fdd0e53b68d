/** What the page of stress has of its own: its plots. */
export const stressStyle = `
figure { margin: 0; display: grid; gap: 4px; min-width: 0; }
figcaption { font-size: 15px; font-weight: 650; }
.plot { width: 100%; height: auto; display: block; }
.plot .band { fill: var(--page); }
.plot .band.b1 { fill: var(--hover); }
.plot .rule { stroke: var(--line); stroke-width: 1; }
.plot text { fill: var(--quiet); font-size: 11px; }
.plot .middle { text-anchor: middle; }
.plot .end { text-anchor: end; }
.plot polyline { fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
.key { width: 24px; height: 8px; flex: none; }
.key line { stroke-width: 3; }
.l0 { stroke: light-dark(#3b6fb6, #6ea3e8); }
.l1 { stroke: light-dark(#b4562f, #ea8a60); stroke-dasharray: 7 3; }
.l2 { stroke: light-dark(#2f8f83, #55c2b3); stroke-dasharray: 2 3; }
.l3 { stroke: light-dark(#7d57a8, #b592e0); stroke-dasharray: 9 3 2 3; }
.l4 { stroke: light-dark(#8a6d1f, #d3b257); }
.l5 { stroke: light-dark(#a8447b, #e07fb2); stroke-dasharray: 7 3; }
.legend li { display: inline-flex; gap: 6px; align-items: center; }
`;
