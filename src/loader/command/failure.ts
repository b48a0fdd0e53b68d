/** What became of a command that did not do what it was asked, each in words and with a code of its own. */
import { existsSync } from 'node:fs';
import { MatrixError } from '../../model/error.ts';
import type { LoadRequest } from '../../model/loader.ts';
import { redact } from '../../model/redact.ts';
import type { Fault } from './answer.ts';
import type { LeftProcess } from './group.ts';
import { endOf } from './log.ts';
import { longestAnswer } from './run.ts';
import type { CommandRun, Ended } from './run.ts';

const codes = {
  silent: 'MATRIX_LOADER_SILENT',
  chatty: 'MATRIX_LOADER_CHATTY',
  'bad report': 'MATRIX_LOADER_BAD_REPORT',
  'bad point': 'MATRIX_LOADER_BAD_POINT',
} as const satisfies Record<Fault['kind'], string>;

/** Of a command that is said to have points, and whose report is good. */
export const toldNoPoint: Fault = {
  kind: 'bad point',
  words:
    'it told none of its points, although its request has points: true; before_extract at least is a point of every ' +
    'load. Tell them, or leave out points of its commandLoader',
};

/** What is wrong with how it ended, the most telling first; undefined where its answer can be read. */
export function endingFailure(
  run: CommandRun,
  ended: Ended,
  phase: LoadRequest['phase'],
): MatrixError | undefined {
  const { code, signal, error, stopped, left, isHeldOpen, points, wrong } = ended;
  const failed = (name: string, words: string): MatrixError => failure(name, words, run, ended, phase);
  if (error) return failed('MATRIX_LOADER_NOT_STARTED', notStarted(run, error));
  if (wrong !== undefined) return failed('MATRIX_LOADER_BAD_POINT', wrong);
  switch (stopped) {
    case 'aborted':
      return failed('MATRIX_LOADER_STOPPED', 'was ended, because its test was over');
    case 'deadline':
      return failed('MATRIX_LOADER_HUNG', hung(ended));
    case 'too much output':
      return failed(
        'MATRIX_LOADER_TOO_MUCH_OUTPUT',
        `was ended, because it printed more than ${longestAnswer} bytes on its standard output; ` +
          'a report is far shorter, and logs belong on standard error',
      );
    case 'points':
    case undefined:
      break;
  }
  if (code !== 0) {
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const where = points?.waiting ? ` while it was to wait at ${points.waiting}` : '';
    return failed('MATRIX_LOADER_CRASHED', `ended ${how}${where}${printed(ended)}${besides(left)}`);
  }
  if (points?.waiting) {
    return failed('MATRIX_LOADER_BAD_POINT', `ended while it was to wait at ${points.waiting}`);
  }
  if (left.length > 0) {
    return failed(
      'MATRIX_LOADER_LEAKED',
      `ended, and left ${told(left)} running, which the harness has ended; a load waits for what it has started`,
    );
  }
  if (isHeldOpen) {
    return failed(
      'MATRIX_LOADER_LEAKED',
      'ended, and left a process that holds its standard output or standard error open and could not be found; ' +
        'a load waits for what it has started',
    );
  }
  return undefined;
}

export function answerFailure(
  run: CommandRun,
  ended: Ended,
  phase: LoadRequest['phase'],
  { kind, words }: Fault,
): MatrixError {
  return failure(codes[kind], `ended with exit code 0, but ${words}`, run, ended, phase);
}

/** One sentence, and the last lines of the log. */
function failure(
  code: string,
  words: string,
  { words: command, secrets }: CommandRun,
  { log }: Ended,
  phase: LoadRequest['phase'],
): MatrixError {
  const what = redact(`the command ${JSON.stringify(command.join(' '))} (${phase}) ${words}`, secrets);
  const tail = log.trim() === '' ? '' : `; the end of its log (standard error):\n${endOf(log)}`;
  const error = new MatrixError(code, `${what}${tail}`);
  // Where it is thrown says nothing of the command, and Playwright would show the lines around it.
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

function notStarted(
  { words: [program], cwd, environment }: CommandRun,
  error: NodeJS.ErrnoException,
): string {
  if (error.code === 'ENOENT' && !existsSync(cwd))
    return `could not be started: there is no folder ${cwd} (cwd)`;
  if (error.code === 'ENOENT') {
    const where = /[/\\]/.test(program)
      ? `there is no such file, seen from ${cwd}, or the interpreter that its first line names is missing`
      : `no folder of the PATH has it (PATH is ${environment['PATH'] || 'empty'})`;
    return `could not be started: no program ${JSON.stringify(program)}: ${where}`;
  }
  if (error.code === 'EACCES') {
    return `could not be started: ${JSON.stringify(program)} is no program that may be executed: chmod +x it, or name its interpreter first`;
  }
  return `could not be started: ${error.message}`;
}

function hung({ given, signal, code, left, points }: Ended): string {
  if (given <= 0) return 'was not started, because the deadline of its request had passed';
  const seconds = (given / 1000).toFixed(1);
  return (
    `hung: it had not ended when its deadline passed after ${seconds} s${held(points)}; ` +
    `${how(code, signal)}${besides(left)}`
  );
}

/** Of one that tells points: where it waited, or that it may wait for what does not come. */
function held(points: Ended['points']): string {
  if (points?.waiting) return `, waiting at ${points.waiting}`;
  if (!points || points.last) return '';
  return (
    ', and had told no point: where the request has points, it is one line, and standard input does not end ' +
    'behind it'
  );
}

function how(code: number | null, signal: NodeJS.Signals | null): string {
  if (code !== null) return `told to end by SIGTERM, it did so with exit code ${code}`;
  return signal === 'SIGTERM' ? 'SIGTERM ended it' : 'SIGTERM did not end it, so SIGKILL was sent';
}

/** Of a command that failed: an answer beside the failure is worth a look. */
function printed({ stdout }: Ended): string {
  const text = stdout.toString('utf8').trim();
  if (text === '') return '';
  return `, having printed ${JSON.stringify(text.length <= 200 ? text : `${text.slice(0, 199)}…`)}`;
}

function besides(left: readonly LeftProcess[]): string {
  return left.length === 0 ? '' : `, and left ${told(left)} running, which the harness has ended`;
}

const mostTold = 5;

function told(left: readonly LeftProcess[]): string {
  const first = left.slice(0, mostTold).map(({ pid, command }) => `process ${pid} (${clipped(command)})`);
  const more = left.length - first.length;
  return `${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function clipped(command: string): string {
  return command.length <= 160 ? command : `${command.slice(0, 159)}…`;
}
