/** `doctor`: what this machine has of what a run needs, and how to get what it has not. */
import { runModes } from '../../model/case.ts';
import type { RunMode } from '../../model/case.ts';
import { choice, command } from '../command.ts';
import type { Terminal } from '../command.ts';
import { EngineLook, dockerFinding } from '../doctor/engines.ts';
import type { EngineFinding } from '../doctor/engines.ts';
import { environmentFindings } from '../doctor/environment.ts';
import { isMissing } from '../doctor/finding.ts';
import type { Examined, ModeVerdict, Section } from '../doctor/finding.ts';
import { machineFindings } from '../doctor/machine.ts';
import { installedVersion, packageFindings } from '../doctor/packages.ts';
import { sectionsText } from '../doctor/text.ts';

/** What must run wherever the package is installed. */
const always: readonly RunMode[] = ['mock_contract', 'mock_local'];

export const doctorCommand = command({
  name: 'doctor',
  summary: 'tell what this machine has of what a run needs, and how to get the rest',
  details:
    'Looks at Node, memory, disk, npm packages, Docker and its images, the environment, and at which engine each system would get ' +
    'in mock_local and real_local, and why not a better one. It starts nothing, and sweeps nothing; a server that a variable names ' +
    'is reached and asked for its version. Of such variables it prints the names alone. ' +
    'Exits 0 where mock_contract and mock_local can run, and the mode that --mode names.',
  options: {
    mode: choice('this mode too must be able to run', [
      'mock_local',
      ...runModes.filter((mode) => mode !== 'mock_local'),
    ]),
    format: choice('text for people, json with all facts', ['text', 'json']),
  },
  examples: [
    { words: '', about: 'what is there, and what is missing' },
    { words: '--mode real_local', about: 'whether a release candidate can be run here' },
  ],
  run: async ({ options: { mode, format } }, terminal) => {
    const examined = await examine(mode, terminal);
    terminal.out(
      format === 'json'
        ? `${JSON.stringify(examined, null, 2)}\n`
        : sectionsText(examined, terminal.colors ?? false),
    );
    const asked = new Set([...always, mode]);
    return examined.modes.some(({ mode: each, runs }) => asked.has(each) && !runs) ? 1 : 0;
  },
});

/** Of the served modes those that are looked at; the third only where it is asked for, for it reaches your services. */
async function examine(mode: RunMode, terminal: Terminal): Promise<Examined> {
  const base: readonly Section[] = [
    { title: 'Machine', findings: await machineFindings(terminal) },
    { title: 'Packages', findings: packageFindings(terminal.folder) },
    { title: 'Environment', findings: environmentFindings(terminal.environment) },
  ];
  const lacks = base.flatMap(({ findings }) => findings.filter(isMissing).map(({ name }) => name));
  const look = new EngineLook({
    environment: terminal.environment,
    isInstalled: (name) => installedVersion(name, terminal.folder) !== undefined,
  });
  const engines = new Map<RunMode, readonly EngineFinding[]>();
  for (const each of ['mock_local', 'real_local', 'vendor_live'] as const) {
    if (each !== 'vendor_live' || mode === each) engines.set(each, await look.in(each));
  }
  const verdict = (each: RunMode): ModeVerdict => {
    const found = engines.get(each) ?? [];
    const names = (findings: readonly EngineFinding[]): readonly string[] => findings.map(({ name }) => name);
    const all = [...lacks, ...names(found.filter(isMissing))];
    return {
      mode: each,
      runs: all.length === 0,
      stand_ins: names(found.filter(({ provenance }) => provenance === 'memory')),
      lacks: all,
    };
  };
  return {
    sections: [
      ...base,
      { title: 'Containers', findings: [await dockerFinding()] },
      ...[...engines].map(([each, findings]) => ({ title: `Engines in ${each}`, findings })),
    ],
    modes: ['mock_contract' as const, ...engines.keys()].map(verdict),
  };
}
