/** The plan of a manifest as text: what is read, removed, added and saved, step by step. */
import type { Manifest } from '../model/manifest.ts';
import { dayText } from '../model/time.ts';
import type { Add, Read } from './contract.ts';
import { planOf, preparationOf } from './plan.ts';
import type { PlannedExchange, StateValue, Step } from './step.ts';
import { windowText } from './window.ts';

/** Stands for what `prepare` will have saved. */
const savedPosition = 'the saved position';

/** Ends with a newline. @throws MatrixError MATRIX_MANIFEST_INCOMPLETE */
export function explain(manifest: Manifest): string {
  const preparation = preparationOf(manifest);
  const state = preparation === null ? {} : { [preparation]: savedPosition };
  const { strategy, steps } = planOf({ manifest, state, run_id: 'this run' });
  const { parallel_workers } = manifest.sink.strategy;
  const lines = [
    `${manifest.name}: ${strategy}`,
    ...(preparation === null ? [] : [`prepare: save the source's position as state ${preparation}`]),
    ...(parallel_workers === undefined
      ? []
      : [`parallel_workers ${parallel_workers}: the reference loader takes the chunks one after another`]),
    ...steps.flatMap((step, index) => explainStep(step, index + 1)),
  ];
  return `${lines.join('\n')}\n`;
}

function explainStep(step: Step, number: number): string[] {
  const { exchange } = step;
  const states = Object.entries(exchange.state);
  return [
    `step ${number}${step.chunk ? ` (chunk ${step.chunk.from})` : ''}, one atomic exchange`,
    `  read    ${readText(step.read)}${step.hash ? ', hashing each row while it is staged' : ''}`,
    `  ${exchange.by === 'expire' ? 'expire ' : 'remove '} ${removeText(exchange)}`,
    `  add     ${addTexts[exchange.add.what]}`,
    `  log     ${logText(exchange)}`,
    ...states.map(([key, value]) => `  save    state ${key}: ${stateText(value)}`),
    ...(step.empty === 'refuse' ? ['  refuse  an empty read where the target is not empty'] : []),
    ...(step.confirm ? ['  confirm the position to the source, once the sink has committed'] : []),
  ];
}

function readText(read: Read): string {
  switch (read.verb) {
    case 'snapshot':
      return 'the snapshot';
    case 'keys':
      return 'the keys';
    case 'window':
      return `rows with ${windowText(read.window)}`;
    case 'changes':
      return read.after === 0 ? 'all changes' : `changes after __dpone__seq ${read.after}`;
    case 'since':
      return `rows by transaction id since ${read.after}, and all keys`;
    case 'log':
      return `the log of changes since ${read.after}`;
  }
}

function removeText({ remove }: PlannedExchange): string {
  switch (remove.what) {
    case 'nothing':
      return 'nothing';
    case 'all':
      return 'all rows';
    case 'staged_keys':
      return 'rows whose key is staged';
    case 'staged_keys_and_gone':
      return 'rows whose key is staged, and rows whose key is gone from the source';
    case 'window':
      return `rows with ${windowText(remove.window)}`;
    case 'partitions':
      return `rows whose ${remove.column} is ${remove.days.map(dayText).join(', ')}, or a day that is staged`;
    case 'differing_and_gone':
      return 'rows whose hash differs from the staged one, and rows whose key is not staged';
  }
}

const addTexts: Readonly<Record<Add['what'], string>> = {
  all: 'all staged rows',
  last_but_deletes: 'the last change of each key, unless it is a delete',
  all_with_op: 'all staged rows, __dpone__op kept',
  differing_and_new: "rows whose hash differs from the target's, and rows whose key is new",
};

function logText({ events, remove, by }: PlannedExchange): string {
  if (by === 'expire' || remove.what === 'partitions') return 'not supported: it needs a table';
  if (events === 'original') return 'every change in its order, with its own op';
  return remove.what === 'all' ? `${events} events` : `${events} events, and a delete for each key that goes`;
}

function stateText(value: StateValue): string {
  switch (value.what) {
    case 'last_seq':
      return 'the highest __dpone__seq that was read';
    case 'position':
      return "the source's position from before the read";
    case 'committed_chunk':
      return `committed by ${value.run_id}, with its rows`;
  }
}
