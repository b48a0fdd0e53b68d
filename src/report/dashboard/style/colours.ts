/** Colours of the page, each for light and for dark; on paper it is light. */
export const colours = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #11151b);
  --card: light-dark(#ffffff, #191e26);
  --text: light-dark(#1b222c, #dfe5ec);
  --quiet: light-dark(#56606e, #9aa6b4);
  --line: light-dark(#d8dde4, #2d3642);
  --hover: light-dark(#eef2f7, #222a35);
  --link: light-dark(#0b57b0, #7fb6ff);
  --focus: light-dark(#0b57b0, #8ec0ff);
  --good: light-dark(#146c3c, #63c98d);
  --good-tint: light-dark(#e7f4ec, #16291f);
  --bad: light-dark(#b3202c, #ff8a8f);
  --bad-tint: light-dark(#fdebec, #3a1a1f);
  --part: light-dark(#7a4b00, #e8b563);
  --part-tint: light-dark(#fdf3df, #33280f);
  --other: light-dark(#6b3fa0, #c3a0f0);
  --other-tint: light-dark(#f2ebfb, #2a2138);
  --left: light-dark(#0f6072, #6cc7da);
  --left-tint: light-dark(#e3f3f6, #11303a);
  --mark: light-dark(#ffd9db, #6b2a31);
  --on-sign: light-dark(#ffffff, #11151b);
}
:root[data-theme='light'] { color-scheme: light; }
:root[data-theme='dark'] { color-scheme: dark; }
.o-passed { --sign: var(--good); --tint: var(--good-tint); }
.o-failed, .o-crashed { --sign: var(--bad); --tint: var(--bad-tint); }
.o-timed_out, .o-flaky, .o-exempted { --sign: var(--part); --tint: var(--part-tint); }
.o-interrupted, .o-did_not_run { --sign: var(--other); --tint: var(--other-tint); }
.o-unsupported { --sign: var(--left); --tint: var(--left-tint); }
.o-skipped { --sign: var(--quiet); --tint: var(--page); }
.s0 { fill: light-dark(#3b6fb6, #6ea3e8); }
.s1 { fill: light-dark(#2f8f83, #55c2b3); }
.s2 { fill: light-dark(#8a6d1f, #d3b257); }
.s3 { fill: light-dark(#b4562f, #ea8a60); }
.s4 { fill: light-dark(#7d57a8, #b592e0); }
.s5 { fill: light-dark(#4e7a2e, #8fc165); }
.s6 { fill: light-dark(#7b8694, #8b97a6); }
.s7 { fill: light-dark(#a8447b, #e07fb2); }
`;
