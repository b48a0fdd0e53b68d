/** A strategy as a picture: the rows of the target before, what the source offers, and the rows after. */
import { block } from './markdown.ts';

/** What the source's changes did to a row. */
export type Change = 'deleted' | 'updated' | 'stable' | 'inserted';

export interface PictureRow {
  readonly id: number;
  readonly change: Change;
  /** 2 where the row holds what an update wrote; null where it holds no data. */
  readonly version: 1 | 2 | null;
  /** What else there is to see: an operation, a day, whether a version is current. */
  readonly note?: string;
}

export interface Picture {
  readonly before: readonly PictureRow[];
  readonly offered: readonly PictureRow[];
  /** Keys that are offered beside the rows. */
  readonly keys?: readonly number[];
  readonly after: readonly PictureRow[];
  /** What a log receives; null where a log does not support the strategy. */
  readonly events: readonly PictureRow[] | null;
}

/** Signs that are read without colour. */
export const changeSigns: Readonly<Record<Change, string>> = {
  deleted: '−',
  updated: '~',
  stable: '=',
  inserted: '+',
};

const colours: Readonly<Record<Change, string>> = {
  deleted: 'fill:#f6d5d2,stroke:#b3372c,color:#1b1b1b',
  updated: 'fill:#fbe9b7,stroke:#9a7300,color:#1b1b1b',
  stable: 'fill:#eceef0,stroke:#6b7480,color:#1b1b1b',
  inserted: 'fill:#cfe9d4,stroke:#2c7a3d,color:#1b1b1b',
};

/** Rows close to each other, as in a table. */
const compact =
  '%%{init: {"flowchart": {"rankSpacing": 12, "nodeSpacing": 24, "padding": 6, "subGraphTitleMargin": {"top": 2, "bottom": 16}}}}%%';

export interface Exchanged {
  readonly removes: string;
  readonly adds: string;
}

/** A Mermaid diagram; the arrows say what is removed and what is added. */
export function picture(
  { before, offered, keys, after, events }: Picture,
  { removes, adds }: Exchanged,
): string {
  const keyNode = keys ? [`keys["all keys: ${keys.join(', ')}"]`] : [];
  return block(
    'mermaid',
    [
      compact,
      'flowchart LR',
      ...stack('before', 'target before', rowNodes('b', before)),
      ...stack('offered', 'source offers', [...rowNodes('o', offered), ...keyNode]),
      ...stack('after', 'target after', rowNodes('a', after)),
      ...(events ? stack('events', 'events in a log', rowNodes('e', events)) : []),
      `  before -->|"removes ${plain(removes)}"| after`,
      `  offered -->|"adds ${plain(adds)}"| after`,
      ...(events ? ['  offered -->|"as events"| events'] : []),
      ...Object.entries(colours).map(([change, style]) => `  classDef ${change} ${style}`),
    ].join('\n'),
  );
}

/** Nodes one beneath the other: unlinked ones would stand side by side. */
function stack(id: string, title: string, nodes: readonly string[]): readonly string[] {
  return [
    `  subgraph ${id}["${title}"]`,
    '    direction TB',
    `    ${nodes.length > 0 ? nodes.join(' ~~~ ') : `${id}0["nothing"]`}`,
    '  end',
  ];
}

function rowNodes(prefix: string, rows: readonly PictureRow[]): readonly string[] {
  return rows.map(({ id, change, version, note }, index) => {
    const words = [
      `${changeSigns[change]} ${id}`,
      ...(version === null ? [] : [`v${version}`]),
      ...(note === undefined ? [] : [note]),
    ];
    return `${prefix}${index + 1}["${words.join(' · ')}"]:::${change}`;
  });
}

/** Text for an arrow: Mermaid would take Markdown's code marks as its own. */
function plain(text: string): string {
  return text.replaceAll('`', '').replaceAll('"', "'");
}
