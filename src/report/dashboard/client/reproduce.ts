/** The command that runs a case again, and a button that copies it. */
import { byId, el } from './dom.ts';

export function reproduce(command: string): HTMLElement {
  const text = el('code', { id: 'command' }, command);
  return el(
    'div',
    { class: 'reproduce' },
    el('span', { class: 'quiet' }, 'Run it again'),
    el('pre', { tabindex: 0, 'aria-label': 'The command that runs this case again' }, text),
    el('button', { type: 'button', id: 'copy', click: () => void copy(text) }, 'Copy'),
  );
}

/** Where the clipboard is not to be had, the text is left selected, to be copied by hand. */
export async function copy(text: HTMLElement): Promise<void> {
  let told = 'The command is copied.';
  try {
    await navigator.clipboard.writeText(text.textContent ?? '');
  } catch {
    const range = document.createRange();
    range.selectNodeContents(text);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    told = 'The command is selected: copy it by the keyboard.';
  }
  byId('copied').textContent = told;
}
