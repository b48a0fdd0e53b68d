/** Where Playwright's HTML reports of a run are, by the rules that Playwright itself has for that. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { FullConfig } from '@playwright/test/reporter';

export interface HtmlReportOptions {
  readonly config: Pick<FullConfig, 'reporter' | 'configFile'>;
  /** As Playwright hands it to reporters; undefined where the config file says it. */
  readonly configDir: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The folders that the config's HTML reporters write to, each once, whether they are there or not. */
export function htmlReportFolders({ config, configDir, environment }: HtmlReportOptions): readonly string[] {
  const base = configDir ?? (config.configFile ? dirname(config.configFile) : process.cwd());
  const chosen = environment['PLAYWRIGHT_HTML_OUTPUT_DIR'] || environment['PLAYWRIGHT_HTML_REPORT'];
  const folders = config.reporter.flatMap(([name, options]) => {
    if (name !== 'html') return [];
    if (chosen) return [resolve(chosen)];
    const folder: unknown = (options as { outputFolder?: unknown } | undefined)?.outputFolder;
    return [
      typeof folder === 'string' && folder !== ''
        ? resolve(base, folder)
        : join(packageRoot(base), 'playwright-report'),
    ];
  });
  return [...new Set(folders)];
}

/** The folder of the nearest `package.json` from here up, else the working directory. */
function packageRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}
