/** `shrink`: the smallest volume and set of columns on which a case still fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../matrix/environment.ts';
import { runModes } from '../../model/case.ts';
import { duration, plural } from '../../report/numbers.ts';
import { caseWord, exampleCase, requireCaseWord } from '../case-word.ts';
import { badRequest, command, value } from '../command.ts';
import type { ExitCode, Given, Terminal } from '../command.ts';
import { failsAlike, failureLines, reasonOf, reasonText, suspectsOf } from '../shrink/alike.ts';
import { interruptible } from '../shrink/interruptible.ts';
import { runCase } from '../shrink/run-case.ts';
import type { CaseRun, CaseRuns } from '../shrink/run-case.ts';
import { smallestOf } from '../shrink/search.ts';
import type { StoppedBy } from '../shrink/search.ts';
import { settingsOf, sizeOf, sizeText } from '../shrink/size.ts';
import type { Size } from '../shrink/size.ts';
import { MatrixError } from '../../model/error.ts';

const options = {
  project: value(
    'name',
    'the project to run it in; else what DPONE_MATRIX_RUN_MODE says, else mock_contract',
    {
      offered: () => runModes,
    },
  ),
  config: value('file', 'the Playwright config; else the one in the working directory'),
  'max-probes': value('n', 'run the case at most so often; 100 where it is not given'),
  seconds: value('n', 'begin no run after so many seconds; 600 where it is not given'),
} as const;

export const shrinkCommand = command({
  name: 'shrink',
  summary: 'find the smallest volume and columns on which a case still fails',
  details:
    'Runs a failing case again and again, each time in a Playwright run of its own, with fewer rows, then fewer changes, ' +
    'deletes and wide columns, as long as the same check still fails (or the same error is thrown). It tells each run, and ' +
    'at the end what differs in the smallest that still fails, and the command that runs it. What runs leave is removed; ' +
    'artifacts and reports of other runs stay as they are. A run with a part of the columns certifies nothing.\n\n' +
    'It exits 0 where the case passes, so that there is nothing to shrink, and 1 where it fails. Engines are started for ' +
    'each run: with the address of one that stays (DPONE_MATRIX_POSTGRES_URL, say) it is much quicker.',
  words: [caseWord],
  options,
  examples: [
    { words: exampleCase, about: 'in memory, from the volume of the config' },
    {
      words: `${exampleCase} --project mock_local --seconds 120`,
      about: 'on engines, for two minutes at most',
    },
  ],
  run: async (given, terminal) => {
    const { case_id } = requireCaseWord(given);
    const limits = limitsOf(given.options);
    const scratch = mkdtempSync(join(tmpdir(), 'dpone-shrink-'));
    const project =
      given.options.project ?? readEnvironment(terminal.environment).run_mode ?? ('mock_contract' as string);
    try {
      return await interruptible((watch) =>
        shrink(
          {
            case_id,
            project,
            config: given.options.config,
            scratch: join(scratch, 'run'),
            watch,
            ...terminal,
          },
          limits,
          terminal,
        ),
      );
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
});

function limitsOf(given: Given<typeof options>['options']) {
  const number = (name: 'max-probes' | 'seconds', usual: number): number => {
    const text = given[name];
    if (text === undefined) return usual;
    if (!/^[1-9]\d{0,5}$/.test(text))
      throw badRequest(`shrink: --${name} is ${JSON.stringify(text)}: give a whole number from 1`);
    return Number(text);
  };
  const deadline = performance.now() + number('seconds', 600) * 1000;
  return { probes: number('max-probes', 100), isLate: () => performance.now() > deadline };
}

type Limits = ReturnType<typeof limitsOf>;

const stops: Readonly<Record<StoppedBy, string>> = {
  time: 'the time is up (--seconds)',
  probes: 'no more runs are allowed (--max-probes)',
  interrupt: 'it was interrupted',
};

async function shrink(runs: CaseRuns, limits: Limits, terminal: Terminal): Promise<ExitCode> {
  const { case_id, project } = runs;
  const began = performance.now();
  let probes = 0;
  const run = async (size: Size | undefined, isSame?: (run: CaseRun) => boolean): Promise<CaseRun> => {
    const started = performance.now();
    const seen = await runCase(runs, size && settingsOf(size));
    probes += 1;
    const { outcome } = seen.artifact;
    const reason = reasonOf(seen.artifact);
    const told =
      reason === undefined
        ? outcome
        : `${isSame && !isSame(seen) ? 'fails otherwise: ' : 'fails: '}${reasonText(reason)}`;
    terminal.error(
      `${String(probes).padStart(3)}  ${sizeText(sizeOf(seen.volume))}: ${told} (${duration(performance.now() - started)})\n`,
    );
    return seen;
  };

  terminal.error(`shrink  ${case_id} in ${project}\n`);
  const first = await run(undefined);
  const start = sizeOf(first.volume);
  const reason = reasonOf(first.artifact);
  if (reason === undefined) {
    const { outcome } = first.artifact;
    terminal.out(
      `${case_id} ${outcome === 'passed' ? 'passes' : `is ${outcome} (${first.artifact.reason ?? 'no reason'})`}: nothing to shrink. It was run as\n  ${first.artifact.reproduce}\n`,
    );
    return 0;
  }
  const isSame = ({ artifact }: CaseRun): boolean => failsAlike(reason, artifact);
  const again = await run(start, isSame);
  if (!isSame(again)) {
    terminal.out(
      `${case_id} is flaky: it failed once (${reasonText(reason)}) and not a second time at the same size; what comes and goes can't be shrunk\n  ${first.artifact.reproduce}\n`,
    );
    return 1;
  }
  let smallest = again;
  const { size, stopped } = await smallestOf(
    { size: start, fails: true, suspects: suspectsOf(again.artifact) },
    async (asked) => {
      const seen = await run(asked, isSame).catch(unlessInterrupted);
      if (!seen) return { fails: false, suspects: [] };
      const fails = isSame(seen);
      if (fails) smallest = seen;
      return { fails, suspects: suspectsOf(seen.artifact) };
    },
    {
      probes: limits.probes - probes,
      isOver: () => (runs.watch.isInterrupted() ? 'interrupt' : limits.isLate() ? 'time' : undefined),
    },
  );
  const isFlaky = stopped === undefined && !isSame(await run(size, isSame));
  terminal.out(
    [
      `${stopped === undefined ? 'smallest' : 'smallest so far'}  ${sizeText(size)}`,
      ...failureLines(smallest.artifact).map((text) => `  ${text}`),
      `run it    ${smallest.artifact.reproduce}`,
      ...(isFlaky ? ['flaky     at this size it failed once and not a second time'] : []),
      ...(stopped === undefined ? [] : [`stopped   ${stops[stopped]}: it may get smaller still`]),
      `took      ${plural(probes, 'run')}, ${duration(performance.now() - began)}`,
    ].join('\n') + '\n',
  );
  return 1;
}

/** The search itself tells that it was. */
function unlessInterrupted(error: unknown): undefined {
  if (error instanceof MatrixError && error.code === 'MATRIX_INTERRUPTED') return;
  throw error;
}
