/** The command that runs dlt: the interpreter that has it, and the program. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const venv = here('.venv/bin/python');

export const python = process.env['DLT_EXAMPLE_PYTHON'] ?? (existsSync(venv) ? venv : 'python3');

/** Reads a request on standard input. */
export const command = [python, here('loader.py')] as const;
