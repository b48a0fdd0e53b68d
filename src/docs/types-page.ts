/** The page of the type tables: for each system how the values of each family are kept. */
import { families } from '../model/families.ts';
import type { Column } from '../model/rows.ts';
import { systemIds, systems } from '../matrix/systems.ts';
import type { SystemFacts, SystemId } from '../matrix/systems.ts';
import { bullets, code, link, page, table } from './markdown.ts';
import { familyColumns } from './type-mapping.ts';
import type { TypeMapping, TypeMappings } from './type-mapping.ts';

type Trip = TypeMapping['trip'];

/** In the order of the legend. */
const trips: Readonly<Record<Trip, string>> = {
  exact: 'the value is kept as it is, by a type that is meant for it',
  widened: 'a larger type holds it: every value fits, and more would',
  encoded: 'another form holds it, text say, from which the value is read back whole',
  lossy: 'the type keeps less, by the rule that the note tells; the expectation is computed by the same rule',
};

/** Text of `type-mapping.md`. */
export function typesPage(types: TypeMappings): string {
  return page(
    '# Type mapping',
    `Every case carries ${families.length} type families in 120 wide columns. This page tells, system by system, as which type ` +
      'each family stands there and what becomes of its values. The tables are those that the connectors hold rows by and ' +
      `the checks compare by. A pair's guide shows both of its ends side by side: ${link('all guides', 'source-sink-matrix.md#guides')}.`,
    '## How a value travels',
    table(
      ['Trip', 'Meaning'],
      Object.entries(trips).map(([trip, meaning]) => [code(trip), meaning]),
    ),
    'The comparison itself never bends: what a target must hold is the source row, after what the source keeps of it, after ' +
      'what the sink keeps of that. The **kind** is what a value is, whatever type holds it; equality and ' +
      `${link('the row hash', 'load-strategies.md#row-hash')} go by it.`,
    table(
      ['System', ...Object.keys(trips).map(code)],
      systemIds.map((id) => {
        const rules = rulesOf(id, types);
        const count = (trip: string): number => rules.filter(({ rule }) => rule.trip === trip).length;
        return [link(systems[id].title, `#${anchor(id)}`), ...Object.keys(trips).map(count)];
      }),
    ),
    ...systemIds.flatMap((id) => section(id, types)),
    '## See also',
    bullets([
      link('Source and sink matrix', 'source-sink-matrix.md'),
      link('Load strategies', 'load-strategies.md'),
      link('Schema evolution', 'schema-evolution.md'),
      link('Writing a loader', 'writing-a-loader.md'),
    ]),
  );
}

/** Where a system's table is in the page. */
export function anchor(id: SystemId): string {
  return systems[id].title.toLowerCase().replaceAll(' ', '-');
}

function section(id: SystemId, types: TypeMappings): readonly string[] {
  const facts: SystemFacts = systems[id];
  const rules = rulesOf(id, types);
  const roles = [...(facts.source ? ['source'] : []), ...(facts.sink ? ['sink'] : [])].join(' and ');
  return [
    `## ${facts.title}`,
    `${facts.title} is a ${roles}.`,
    table(
      ['Family', 'Kind', 'Native type', 'Trip', 'What is kept'],
      rules.map(({ column, rule }) => [
        code(column.family),
        code(column.kind),
        code(rule.native),
        rule.trip,
        rule.note ?? (rule.trip === 'exact' ? 'every value' : ''),
      ]),
    ),
  ];
}

interface FamilyRule {
  readonly column: Column;
  readonly rule: TypeMapping;
}

function rulesOf(id: SystemId, types: TypeMappings): readonly FamilyRule[] {
  return familyColumns(id).map((column) => ({ column, rule: types(id, column) }));
}
