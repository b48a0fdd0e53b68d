/** The process of its own that a load is measured in: it loads whenever it is told to, and tells what that took. */
import { createReferenceLoader } from '../../src/loader/reference.ts';
import type { LoadRequest } from '../../src/model/loader.ts';

export interface Told {
  readonly read: number;
  readonly seconds: number;
  /** Most memory that the process has had so far, in MB. */
  readonly peak: number;
}

const loader = createReferenceLoader();

process.on('message', (request: LoadRequest) => {
  void (async () => {
    const started = performance.now();
    const { read } = await loader.load(request);
    const seconds = (performance.now() - started) / 1000;
    const told: Told = { read, seconds, peak: peakMegabytes() };
    process.send?.(told);
  })();
});

export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}
