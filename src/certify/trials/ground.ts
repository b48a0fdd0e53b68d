/** Where trials are made: a dataset, and names, sources and targets of the trials' own. */
import type { Ground } from '../../defects/index.ts';
import { contended, dataset } from '../../dataset/index.ts';
import { volumeOf } from '../../dataset/volume.ts';
import type { Dataset } from '../../model/dataset.ts';
import type { Held } from '../../systems/contract.ts';
import type { TestContext } from '../context.ts';
import { HeldSources } from '../held-sources.ts';
import { HeldTargets } from '../held-targets.ts';

/** Grounds with equal names are the same. */
export function groundName({ contended: isContended = false, volume }: Ground): string {
  return JSON.stringify([isContended, volume ?? null]);
}

/** What a step says of a ground of its own. */
export function groundText({ contended: isContended = false, volume }: Ground): string {
  const texts = [
    ...(isContended ? ['several changes per key'] : []),
    ...(volume ? [`${volume.rows} rows`] : []),
  ];
  return texts.length > 0 ? ` (${texts.join(', ')})` : '';
}

/** The test's context on another ground, under names of its own. */
export function contextOn(ground: Ground, test: TestContext, mark: string): TestContext {
  const named = marked(test, mark);
  if (!ground.contended && !ground.volume) return named;
  const prefix = named.names.prefix;
  return {
    ...named,
    dataset: (source) => datasetOn(ground, test.dataset(source)),
    // Those of the worker are known by source and volume alone.
    sources: new HeldSources(`${prefix}s_`),
    targets: new HeldTargets(`${prefix}o_`),
  };
}

function datasetOn({ contended: isContended, volume }: Ground, usual: Dataset): Dataset {
  const of = volume ? volumeOf(volume) : usual.volume;
  return (isContended ? contended : dataset)(usual.source, of);
}

/** The same context with names that no other trial of the test has. */
export function marked(test: TestContext, mark: string): TestContext {
  return { ...test, names: { prefix: `${test.names.prefix}${mark}_` } };
}

/** What a load's source holds, caught while the line asks for it. */
export interface CaughtSource {
  readonly context: TestContext;
  /** @throws TypeError before a source is held */
  readonly source: () => Held;
}

/** @param ofItsOwn whether the source is held anew, because it will be written to */
export function catchingSource(test: TestContext, ofItsOwn = false): CaughtSource {
  let caught: Held | undefined;
  const { sources: usual } = ofItsOwn ? { sources: new HeldSources(`${test.names.prefix}s_`) } : test;
  const sources = Object.create(usual) as HeldSources;
  sources.makeRoomFor = (...args) => usual.makeRoomFor(...args);
  sources.settled = async (...args) => {
    const settled = await usual.settled(...args);
    [caught] = settled.held;
    return settled;
  };
  sources.changing = async (...args) => (caught = await usual.changing(...args));
  sources.discard = (...args) => usual.discard(...args);
  return {
    context: { ...test, sources },
    source() {
      if (!caught) throw new TypeError('no source is held yet');
      return caught;
    },
  };
}
