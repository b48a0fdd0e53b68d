/** A loader that does nothing, and tells what it was asked and when it was done. */
import type { LoadReport, Loader, LoadRequest } from '../../../src/model/loader.ts';

export interface FakeLoader {
  readonly loader: Loader;
  /** In the order in which it happened; each of the wrapper's own is added by the spec. */
  readonly happened: string[];
  /** The very requests. */
  readonly asked: LoadRequest[];
}

/** What no wrapper reads; the same object must arrive. */
export const request = { run_id: 'one', phase: 'load' } as LoadRequest;

export const honest: LoadReport = Object.freeze({
  read: 4,
  removed: 3,
  added: 2,
  chunks: Object.freeze([
    Object.freeze({ from: '2026-06-01', to: '2026-06-01', rows: 1, committed: true }),
    Object.freeze({ from: '2026-06-02', to: '2026-06-02', rows: 0, committed: true }),
    Object.freeze({ from: '2026-06-03', to: '2026-06-03', rows: 1, committed: true }),
  ]),
});

/** @param answer the report of each load, or what it throws */
export function fakeLoader(answer: (load: number) => LoadReport = () => honest): FakeLoader {
  const happened: string[] = [];
  const asked: LoadRequest[] = [];
  let loads = 0;
  const loader: Loader = {
    name: 'fake',
    version: '1.2.3',
    inProcess: true,
    history: 'own',
    async prepare(of) {
      asked.push(of);
      happened.push('prepare');
      await Promise.resolve();
      happened.push('prepared');
    },
    async load(of) {
      asked.push(of);
      happened.push('load');
      loads += 1;
      const load = loads;
      await Promise.resolve();
      const report = answer(load);
      happened.push('loaded');
      return report;
    },
  };
  return { loader, happened, asked };
}
