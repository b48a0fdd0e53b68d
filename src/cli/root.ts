/** Every command there is. */
import type { Group } from './command.ts';
import { compareCommand } from './commands/compare.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { defectsCommand } from './commands/defects.ts';
import { doctorCommand } from './commands/doctor.ts';
import { docsCommand } from './commands/docs.ts';
import { explainCommand } from './commands/explain.ts';
import { guaranteesCommand } from './commands/guarantees.ts';
import { initCommand } from './commands/init.ts';
import { listCommand } from './commands/list.ts';
import { manifestCommand } from './commands/manifest.ts';
import { reportCommand } from './commands/report.ts';
import { shardsCommand } from './commands/shards.ts';
import { shrinkCommand } from './commands/shrink.ts';
import { timeCommand } from './commands/time.ts';
import { verifyCommand } from './commands/verify.ts';
import { epilogue, helpsOf } from './help.ts';
import { opsGroup } from './ops/index.ts';

export const root: Group = {
  name: 'dpone-matrix',
  summary: 'the matrix of certified loads: its cases, and what became of a run',
  details:
    'The matrix of certified loads: its cases, its manifests and docs, what this machine can run, and what became of a run.',
  commands: [
    listCommand,
    explainCommand,
    manifestCommand,
    shrinkCommand,
    verifyCommand,
    reportCommand,
    timeCommand,
    shardsCommand,
    compareCommand,
    opsGroup,
    initCommand,
    doctorCommand,
    defectsCommand,
    guaranteesCommand,
    docsCommand(() => helpsOf(root)),
    completionCommand,
    completeCommand(() => root),
  ],
  epilogue,
};
