/** Makes known to this process what it was given that is secret: by its environment, by files that it names, by options. */
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { addKnownSecrets } from '../model/known-secrets.ts';
import { packageFolder } from '../model/package.ts';
import { secretsIn, secretsOfEnvironment } from '../model/secrets.ts';

/** No file of credentials is larger (bytes). */
const largest = 65_536;

/** All that is secret in an environment, and in the files of credentials that it names. */
export function secretsOfProcess(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return secretsOfEnvironment(environment, readSmallFile);
}

/** @param options whatever else may hold a URL or a token, at any depth */
export function hideSecretsOf(
  environment: Readonly<Record<string, string | undefined>>,
  options: unknown = {},
): void {
  const found = [...secretsOfProcess(environment), ...secretsIn(options)];
  // A variable's name may say too much: what is a part of every path here is no secret, and no path may lose it.
  addKnownSecrets(
    found.filter((secret) => !process.cwd().includes(secret) && !packageFolder.includes(secret)),
  );
}

/** Also a folder is no secret: its path is as good as the content that is not to be had. */
function readSmallFile(path: string): string | undefined {
  if (!isAbsolute(path)) return undefined;
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= largest ? readFileSync(path, 'utf8') : '';
  } catch {
    return undefined;
  }
}
