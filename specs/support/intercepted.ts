/** HTTP that the spec itself answers and nothing else: specs of one worker share what intercepts it, in whatever order they run. */
import nock from 'nock';

export function interceptHttp(): void {
  // Whoever had it before has given it back.
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
}

export function releaseHttp(): void {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
}
