/** Runs a command that never ends, and ends itself as soon as the command has begun. */
import { commandLoader } from '../../../src/loader/command/index.ts';
import { pidIn, requestWithin, shell } from './support.ts';

const file = process.env['PID_FILE'] ?? '';
// In a session of its own, so that nothing but the worker's own care can end it; and not to be found by a mark.
void commandLoader(shell(`echo $$ > ${file}; exec sleep 602`)).load(requestWithin());
await pidIn(file);
process.exit(6);
