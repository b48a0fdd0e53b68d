/** What the specs get for `@playwright/test` where no runner runs them: its own `expect`, and a `test` that collects. */
export { expect } from '@playwright/test';

type Body = () => unknown;

export const collected: { readonly title: string; readonly body: Body }[] = [];

const groups: string[] = [];

/** @throws TypeError for a test with a fixture: there is none here */
export function test(title: string, body: Body): void {
  const named = [...groups, title].join(' › ');
  if (body.length > 0) throw new TypeError(`${named}: takes fixtures, so it needs the runner`);
  collected.push({ title: named, body });
}

test.describe = (title: string, body: () => void): void => {
  groups.push(title);
  body();
  groups.pop();
};
