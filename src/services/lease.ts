/** How a worker gets an engine: it asks the broker in the runner. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { MatrixError } from '../model/error.ts';
import { addKnownSecrets } from '../model/known-secrets.ts';
import { secretsIn } from '../model/secrets.ts';
import type { EngineAccess } from './contract.ts';
import { brokerVariable } from './wire.ts';
import type { Answer, LeaseRequest } from './wire.ts';

export type { LeaseRequest } from './wire.ts';

/**
 * Asks for an engine, and waits while it starts. Who asks again for the same system and slot gets the same engine.
 * @param address where the broker listens; default `DPONE_MATRIX_BROKER`
 * @throws MatrixError MATRIX_NO_BROKER, MATRIX_BROKER_GONE, and what the broker says: MATRIX_ENGINE_UNAVAILABLE,
 *   MATRIX_ENGINE_FAILED, MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS, …
 */
export async function lease(
  request: LeaseRequest,
  address = process.env[brokerVariable],
): Promise<EngineAccess> {
  if (!address) {
    throw new MatrixError(
      'MATRIX_NO_BROKER',
      `no service broker to ask for ${request.system}: defineMatrixConfig() has its global setup start one for projects whose ` +
        "use.runMode is not mock_contract; a config of your own needs globalSetup: 'dpone-matrix/global-setup'",
    );
  }
  const answer = JSON.parse(await ask(address, JSON.stringify(request))) as Answer;
  if ('error' in answer) throw new MatrixError(answer.error.code, answer.error.message);
  // Also the password of an engine that was started for this run.
  addKnownSecrets(secretsIn(answer.access));
  return answer.access;
}

async function ask(address: string, line: string): Promise<string> {
  let answer: string;
  try {
    const socket = connect(address);
    socket.write(`${line}\n`);
    answer = await text(socket);
  } catch (error) {
    throw gone((error as NodeJS.ErrnoException).code ?? String(error), error);
  }
  if (!answer.endsWith('\n')) throw gone('it ended before it had answered');
  return answer;
}

function gone(how: string, cause?: unknown): MatrixError {
  return new MatrixError(
    'MATRIX_BROKER_GONE',
    `the service broker does not answer, the run has probably ended: ${how}`,
    {
      cause,
    },
  );
}
