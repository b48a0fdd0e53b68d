/** The typed options as their own doc comments tell them: read from TypeScript, so that no text stands twice. */
import { MatrixError } from '../model/error.ts';

export interface OptionDoc {
  readonly name: string;
  /** As TypeScript writes it. */
  readonly type: string;
  /** Without what it says of the default and of the variable. */
  readonly meaning: string;
  /** As the comment says it; absent where there is none. */
  readonly default?: string;
  /** The environment variable that beats it. */
  readonly variable?: string;
}

/**
 * The members of an interface that stands in a TypeScript file or its declarations, in their order.
 * @throws MatrixError MATRIX_NO_OPTION_DOCS where the interface is not there, or a member has no comment
 */
export function optionDocs(text: string, interfaceName: string): readonly OptionDoc[] {
  const [, body] = new RegExp(`interface ${interfaceName}\\b[^{]*\\{\\n([^]*?)^\\}`, 'm').exec(text) ?? [];
  if (body === undefined) {
    throw new MatrixError('MATRIX_NO_OPTION_DOCS', `no interface ${interfaceName} with options is there`);
  }
  const members = [...body.matchAll(/^ +(?:readonly )?(\w+)\??: ([^;]+);$/gm)];
  const documented = [...body.matchAll(/\/\*\*([^]*?)\*\/\s+(?:readonly )?(\w+)\??: ([^;]+);/g)];
  const missing = members.find(([, name]) => !documented.some(([, , known]) => known === name));
  if (missing || members.length === 0) {
    throw new MatrixError(
      'MATRIX_NO_OPTION_DOCS',
      `${interfaceName}: ${missing ? `the option ${missing[1]} has no doc comment` : 'it has no options'}`,
    );
  }
  return documented.map(([, comment = '', name = '', type = '']) => optionDoc(name, type, comment));
}

function optionDoc(name: string, type: string, comment: string): OptionDoc {
  const words = comment
    .replaceAll(/^ *\* ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [variableText, variable] = /Variable: `(\w+)`\./.exec(words) ?? [];
  const [defaultText, standard] = /Default:? (.+?)\.(?= |$)/.exec(words) ?? [];
  const meaning = [variableText, defaultText]
    .reduce((rest: string, told) => (told === undefined ? rest : rest.replace(told, '')), words)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return {
    name,
    type: type.replaceAll(/\s+/g, ' '),
    meaning,
    ...(standard === undefined ? {} : { default: standard }),
    ...(variable === undefined ? {} : { variable }),
  };
}
