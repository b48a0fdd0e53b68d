/** A loader in any language: a command that reads a request on standard input and prints a report. */
import { randomUUID } from 'node:crypto';
import { MatrixError } from '../../model/error.ts';
import { unsupportedCode } from '../../model/loader.ts';
import type { LoadContext, LoadReport, LoadRequest, Loader } from '../../model/loader.ts';
import { redact } from '../../model/redact.ts';
import { secretsOf, secretsOfEnvironment } from '../../model/secrets.ts';
import { deadlineTime } from '../deadline.ts';
import { readAnswer } from './answer.ts';
import { answerFailure, endingFailure, toldNoPoint } from './failure.ts';
import { runCommand } from './run.ts';
import type { CommandRun } from './run.ts';
import { nameOf, wordsOf } from './words.ts';

/** What a loader is beside its command is taken as it is; a command never runs in this process. */
export interface CommandLoaderOptions extends Partial<Omit<Loader, 'prepare' | 'load' | 'inProcess'>> {
  /** Stands in every artifact. Default: the script or module that an interpreter is given, else the program. */
  readonly name?: string;
  /** Where the command runs. Default: where the tests do. */
  readonly cwd?: string;
  /** Added to the environment that the command inherits; one that is undefined is taken away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** False for a command that takes no starting point: it is then called for `load` alone. Default true. */
  readonly prepare?: boolean;
}

/** What begins the harness's own variables: where its engines are is told by the request alone. */
const ownVariables = /^DPONE_MATRIX_/;

/** Told to the command, and seen in what it leaves behind. */
const markVariable = 'DPONE_MATRIX_LOAD';

/**
 * A loader that runs a command once per phase, without a shell.
 * @param command a line, split as a shell would, or the program and its arguments
 * @throws MatrixError MATRIX_LOADER_BAD_COMMAND
 */
export function commandLoader(
  command: string | readonly string[],
  options: CommandLoaderOptions = {},
): Loader {
  const words = wordsOf(command);
  const { name = nameOf(words), cwd, env = {}, prepare = true, ...rest } = options;
  const call = async (request: LoadRequest, context?: LoadContext): Promise<LoadReport> => {
    const environment = environmentOf(env);
    const { source, sink } = request.connections;
    const { phase } = request;
    const reached = rest.points && phase === 'load' ? context?.reached : undefined;
    const asked: LoadRequest = reached ? { ...request, points: true } : request;
    const run: CommandRun = {
      words,
      cwd: cwd ?? process.cwd(),
      environment,
      mark: [markVariable, randomUUID()],
      input: `${JSON.stringify(asked)}\n`,
      secrets: [
        ...secretsOf(source.url),
        ...secretsOf(sink.url),
        ...secretsOfEnvironment({ ...process.env, ...env }),
      ],
      deadline: deadlineTime(request.deadline),
      context,
      reached,
    };
    const ended = await runCommand(run);
    if (ended.thrown) throw ended.thrown.error;
    const failed = endingFailure(run, ended, phase);
    if (failed) throw failed;
    const answer = readAnswer(ended.stdout, phase);
    if ('fault' in answer) throw answerFailure(run, ended, phase, answer.fault);
    if ('unsupported' in answer)
      throw new MatrixError(unsupportedCode, redact(answer.unsupported, run.secrets));
    if (ended.points?.last === null) throw answerFailure(run, ended, phase, toldNoPoint);
    return answer.report;
  };
  return {
    name,
    ...rest,
    ...(prepare
      ? {
          prepare: async (request: LoadRequest, context?: LoadContext) => void (await call(request, context)),
        }
      : {}),
    load: call,
  };
}

function environmentOf(added: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !ownVariables.test(name));
  return { ...Object.fromEntries(inherited), ...added };
}
