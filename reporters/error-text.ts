/** What an error of a test says, with its cause: a loader's own reason often lies one level below. */
import type { TestError } from '@playwright/test/reporter';
import { clean } from '../src/evidence/text.ts';
import { redact } from '../src/model/redact.ts';

/** How far down reasons are looked for. */
const deepest = 5;

/** Name and message as Playwright has them, then each cause that says something new; without passwords. */
export function errorText(error: TestError): string {
  let text = clean(error.message ?? error.value ?? '');
  // Ours says all there is to say, and its cause may quote what it leaves out.
  if (text.startsWith('MatrixError [')) return text;
  let { cause } = error;
  for (let level = 0; cause && level < deepest; level++, { cause } = cause) {
    const reason = withoutName(clean(cause.message ?? cause.value ?? ''));
    if (reason !== '' && !text.includes(reason)) text = text === '' ? reason : `${text}: ${reason}`;
  }
  return text;
}

const name = /^[\w.]*(?:Error|Exception)(?: \[\w+\])?(?:: |$)/;

function withoutName(text: string): string {
  return text.replace(name, '');
}

/**
 * The same from the evidence, which knows more reasons (each of several, say), where it speaks of this error.
 * @param words what the evidence has of an error: its message and its causes' messages
 */
export function evidencedText(error: TestError, words: string | undefined): string {
  const message = clean(error.message ?? error.value ?? '');
  const said = withoutName(message);
  if (words === undefined || !clean(words).startsWith(said)) return errorText(error);
  return `${message.slice(0, message.length - said.length).replace(/Error$/, 'Error: ')}${clean(words)}`;
}

/** Takes passwords out of an error that no worker has told: global setup's, say. */
export function redactTestError(error: TestError, levels = deepest): void {
  for (const name of ['message', 'stack', 'value', 'snippet'] as const) {
    const text = error[name];
    if (text !== undefined) error[name] = redact(text);
  }
  if (error.cause && levels > 0) redactTestError(error.cause, levels - 1);
}
