/** Dark or light: as the system says, until the reader says otherwise. */
import { byId } from './dom.ts';

/** A page that was opened from a file may be refused any storage: the choice then lasts as long as the page. */
export function storedTheme(): string | null {
  try {
    return localStorage.getItem('dpone-matrix-theme');
  } catch {
    return null;
  }
}

export function storeTheme(theme: string): void {
  try {
    localStorage.setItem('dpone-matrix-theme', theme);
  } catch {
    // It was said, and that will do.
  }
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

export function startTheme(): void {
  const stored = storedTheme();
  if (stored === 'dark' || stored === 'light') document.documentElement.dataset['theme'] = stored;
  const button = byId('theme');
  const label = (): void => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', isDark() ? 'Light colours' : 'Dark colours');
  };
  label();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', label);
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = theme;
    storeTheme(theme);
    label();
  });
}
