/** Steps whose durations become evidence, and the one that was running when a case failed or was stopped. */
import type { StepName } from '../model/steps.ts';
import type { TestContext } from './context.ts';
import type { Recorder } from './recorder.ts';

/** Runs a step of the line. */
export type TimedStep = <T>(name: StepName, body: () => Promise<T>) => Promise<T>;

/** Milliseconds by the step's name; a step that failed has its time too, and stays the one that was running. */
export function timed(step: TestContext['step'], record: Recorder): TimedStep {
  return async (name, body) => {
    const started = performance.now();
    const took = () => ({ [name]: Math.round((performance.now() - started) * 1000) / 1000 });
    record({ step: name });
    try {
      const result = await step(name, body);
      record({ step: null, durations_ms: took() });
      return result;
    } catch (error) {
      record({ durations_ms: took() });
      throw error;
    }
  };
}
