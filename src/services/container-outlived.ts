/** An engine that is killed in its container, and comes back there: the container stays, and with it ports, network and data. */
import { failed } from './contract.ts';
import { runWithin } from './container-exec.ts';

/** There for as long as an engine that was killed is to stay away. */
const away = '/tmp/dpone-matrix.away';

/**
 * The first process of the container. An engine that ends by itself ends the container too, as ever; one that nobody calls
 * back comes back after two minutes, because whoever killed it may have ended as well.
 */
const outliving = `while :; do
  "$0" "$@"
  ended=$?
  [ -e ${away} ] || exit $ended
  looked=0
  while [ -e ${away} ] && [ $looked -lt 1200 ]; do sleep 0.1; looked=$((looked + 1)); done
  rm -f ${away}
done`;

/** All but the first process and itself, and waits until each has gone. Prints them, a line each. */
const kill = `all=
for each in /proc/[0-9]*; do
  pid=\${each#/proc/}
  [ $pid -gt 1 ] && [ $pid -ne $$ ] && read -r name <$each/comm && all="$all $pid" && echo "$name ($pid)"
done 2>/dev/null
touch ${away}
kill -KILL -1
looked=0
for pid in $all; do
  while [ -d /proc/$pid ]; do
    [ $looked -lt 200 ] || exit 1
    sleep 0.05
    looked=$((looked + 1))
  done
done`;

/** What a container runs by `sh`, in the place of the command: the same, and again each time that it was killed here. */
export function outlived(command: readonly string[]): string[] {
  return ['-c', outliving, ...command];
}

/**
 * Ends all that runs in a container whose first process {@link outlived} it, without a chance to clean up.
 * Returns what has ended, in words.
 * @throws MatrixError MATRIX_ENGINE_FAILED where nothing could be ended; MATRIX_ENGINE_UNAVAILABLE without Docker
 */
export async function killWithin(container: string): Promise<string> {
  const words = await endWithin(container);
  if (words !== '') return words;
  throw failed(`the engine in container ${container.slice(0, 12)} could not be killed`, words);
}

/** As {@link killWithin}, where it may be that all has ended already: then nothing is returned. */
export async function endWithin(container: string): Promise<string> {
  const { exitCode, output } = await runWithin(container, kill);
  const words = output.trim();
  if (exitCode === 0) return words.split('\n').join(', ');
  throw failed(`the engine in container ${container.slice(0, 12)} could not be ended`, words);
}

/** Has the container stay should the engine in it end by itself, until it is let {@link beginAgain}. */
export async function stayWhenEnded(container: string): Promise<void> {
  const { exitCode, output } = await runWithin(container, `touch ${away}`);
  if (exitCode !== 0) throw failed(`container ${container.slice(0, 12)} would end with its engine`, output);
}

/** Lets it begin again; returns at once. Nothing happens where it has already. */
export async function beginAgain(container: string): Promise<void> {
  const { exitCode, output } = await runWithin(container, `rm -f ${away}`);
  if (exitCode !== 0) throw failed(`container ${container.slice(0, 12)} does not begin again`, output);
}
