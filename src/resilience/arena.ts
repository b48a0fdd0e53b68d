/** An arena within an arena: names and a folder for state that no other load of the test has. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from '../certify/trials/ground.ts';
import type { TestContext } from '../certify/context.ts';

/** A loader that keeps its state in files finds none of another load there. */
export function ofItsOwn(test: TestContext, mark: string): TestContext {
  const state_directory = join(test.state_directory, mark);
  mkdirSync(state_directory, { recursive: true });
  return { ...marked(test, mark), state_directory };
}
