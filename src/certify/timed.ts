/** Steps whose durations become evidence. */
import type { TestContext } from './context.ts';
import type { Recorder } from './recorder.ts';

/** Milliseconds by the step's name; a step that failed has its time too. */
export function timed(step: TestContext['step'], record: Recorder): TestContext['step'] {
  return async (name, body) => {
    const started = performance.now();
    try {
      return await step(name, body);
    } finally {
      record({ durations_ms: { [name]: Math.round((performance.now() - started) * 1000) / 1000 } });
    }
  };
}
