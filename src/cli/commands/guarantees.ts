/** `guarantees`: makes the record of what is guaranteed of tables of resilience, or holds a run against it. */
import { relative, resolve } from 'node:path';
import { readGuarantees, readResilienceTable } from '../../evidence/files.ts';
import { guaranteeDifferences, guaranteesOf, obstacles } from '../../evidence/guarantees.ts';
import { jsonText, writeAtomically } from '../../evidence/json.ts';
import { plural } from '../../report/numbers.ts';
import { badRequest, command, flag, many, value } from '../command.ts';
import { guaranteesRecord } from '../docs-input.ts';

export const guaranteesCommand = command({
  name: 'guarantees',
  summary: 'record what runs of the scenarios of resilience have shown, or hold a run against the record',
  details:
    'Reads tables that runs of the scenarios have left (resilience/<project>.json). Of a cell that several tables have, the one ' +
    'of a real engine counts. Tables with a problem are no guarantee: each is told, and the exit code is 1. The record says of ' +
    'each scenario, strategy and sink what every variant came to, which limits it has, and which engine it was; --check tells ' +
    'every cell that came out worse, or with another limit, or that was real and is in memory, and every cell that either ' +
    'does not have; with --part, of a run that was narrowed on purpose, only what it has on an engine is held against it. ' +
    'Versions may differ.',
  options: {
    from: many('table', 'a table of resilience; may be given again and again'),
    check: flag('name what is not as recorded; exit 1 if there is anything'),
    part: flag('with --check: the run was narrowed on purpose, and says nothing of the other cells'),
    write: flag('write the record'),
    record: value('file', "another record than the package's own, docs/guarantees.json"),
  },
  examples: [
    {
      words: '--from test_artifacts/integration_matrix/resilience/resilience.json --check',
      about: 'whether a run shows what is recorded',
    },
  ],
  run: async ({ options: { from, check, part, write, record: asked } }, terminal) => {
    if (check === write) throw badRequest('guarantees takes one of --check and --write');
    if (part && !check) throw badRequest('guarantees takes --part with --check: a record is of a whole run');
    if (from.length === 0) throw badRequest('guarantees takes --from, the tables that runs have left');
    const tables = from.map((path) => readResilienceTable(resolve(terminal.folder, path)));
    const faults = obstacles(tables);
    for (const fault of faults) terminal.error(`${fault}\n`);
    if (faults.length > 0) return 1;
    const found = guaranteesOf(tables);
    const path = asked === undefined ? guaranteesRecord : resolve(terminal.folder, asked);
    const told = `${plural(found.guarantees.length, 'cell')} of ${found.loader}`;
    if (write) {
      writeAtomically(path, jsonText(found));
      terminal.out(
        `${relative(terminal.folder, path)}: written, ${told}; now run dpone-matrix docs --write\n`,
      );
      return 0;
    }
    const differences = guaranteeDifferences(readGuarantees(path), found, part);
    for (const difference of differences) terminal.error(`${difference}\n`);
    terminal.out(
      differences.length === 0
        ? `${told}${part ? ': a part,' : ' are'} as recorded\n`
        : `${plural(differences.length, 'difference')} from the record\n`,
    );
    return differences.length === 0 ? 0 : 1;
  },
});
