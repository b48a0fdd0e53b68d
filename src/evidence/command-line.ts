/** What Playwright's command line says that a reporter is not told otherwise: listing, projects, narrowing. */

/** Options of `playwright test` that take a value as the next argument. */
const valued = new Set([
  '--add-reporter', '--browser', '-c', '--config', '--global-timeout', '-g', '--grep', '-G', '--grep-invert',
  '--last-failed-file', '--max-failures', '--output', '--repeat-each', '--reporter', '--retries', '--run-agents',
  '--shard', '--test-list', '--test-list-invert', '--timeout', '--trace', '--tsconfig', '--ui-host', '--ui-port',
  '--update-source-method', '-j', '--workers',
]); // prettier-ignore

/** Options whose value may be left out. */
const optional = new Set(['--debug', '--only-changed', '--shuffle', '-u', '--update-snapshots']);

/** `--shard` is not among them: the config that a reporter is given has it. */
const narrowing = new Set([
  '-g', '--grep', '-G', '--grep-invert', '--last-failed', '--only-changed', '--test-list', '--test-list-invert',
]); // prettier-ignore

export interface CommandLine {
  readonly list: boolean;
  /** Patterns of `--project`; undefined where it is not given. */
  readonly projects: readonly string[] | undefined;
  /** The value of `--output`, which beats every project's own output folder. */
  readonly output: string | undefined;
  /** Arguments that leave out tests, as they were given. */
  readonly narrowedBy: readonly string[];
}

/** @param argv as `process.argv`; one that is not of `playwright test` (an editor, UI mode) counts as narrowed */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const start = argv.indexOf('test');
  if (start < 0)
    return {
      list: false,
      projects: undefined,
      output: undefined,
      narrowedBy: ['a run that was not started by playwright test'],
    };
  const projects: string[] = [];
  const narrowedBy: string[] = [];
  let list = false;
  let output: string | undefined;
  const args = argv.slice(start + 1);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') break;
    if (!arg.startsWith('-')) {
      narrowedBy.push(arg);
      continue;
    }
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
    const name = equals > 0 ? arg.slice(0, equals) : shortName(arg);
    const values = equals > 0 ? [arg.slice(equals + 1)] : name === arg ? [] : [arg.slice(2)];
    const single = equals > 0 || name !== '--project';
    const takes = !single ? Number.POSITIVE_INFINITY : valued.has(name) || optional.has(name) ? 1 : 0;
    const mayBeAbsent = optional.has(name);
    while (values.length < takes && at + 1 < args.length) {
      const next = args[at + 1] ?? '';
      // The first value of an option that must have one may begin with a dash.
      if (next.startsWith('-') && (mayBeAbsent || values.length > 0)) break;
      values.push(next);
      at++;
    }
    if (name === '--list') list = true;
    if (name === '--output') output = values[0];
    if (name === '--project') projects.push(...values);
    if (name === '--ui' || name === '--ui-host' || name === '--ui-port') narrowedBy.push(name);
    if (narrowing.has(name)) narrowedBy.push([name, ...values].join(' '));
  }
  return { list, projects: projects.length > 0 ? projects : undefined, output, narrowedBy };
}

/** `-g` of `-gpattern`, for options that take a value. */
function shortName(arg: string): string {
  return arg.startsWith('--') || !valued.has(arg.slice(0, 2)) ? arg : arg.slice(0, 2);
}

/** Whether `--project` patterns (case does not count, `*` stands for anything) name one of these projects. */
export function namesAny(patterns: readonly string[], names: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const source = pattern
      .split('*')
      .map((part) => part.replaceAll(/[$()+.?[\\\]^{|}]/g, '\\$&'))
      .join('.*');
    const expression = new RegExp(`^${source}$`, 'i');
    return names.some((name) => expression.test(name));
  });
}
