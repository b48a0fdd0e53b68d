/** Which parts of settings are secret: passwords in URLs and connection strings, and what a name calls a secret. */

/** A shorter password is hidden in its URL alone. */
const shortest = 4;

const secretName =
  /passw|passphrase|passfile|(?:^|_)pwd$|secret|token|credential|ssl_?key$|(?:^|_)auth$|authorization|(?:^|_)(?:api|private|account|access|client)_?key(?:_?id)?(?:$|_)/i;

/** Whether what has this name (a variable, a parameter, a member) is secret by it. */
export function isSecretName(name: string): boolean {
  // In camel case words begin where a capital is.
  return secretName.test(name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_'));
}

/**
 * The secrets that a URL or a connection string carries, as they are written and as they are meant: the password, or
 * over HTTP the user where there is none, and parameters that are secret by their name. It need not be a URL that can
 * be read: a password that was not percent-encoded may hold anything.
 */
export function secretsOf(text: string): readonly string[] {
  const found = [...userInfoSecrets(text), ...parameterSecrets(text)].flatMap((secret) => [
    secret,
    decoded(secret),
  ]);
  return [...new Set(found)].filter((secret) => secret.length >= shortest);
}

/** Up to the last `@`, as in `redact`; brokers (`user:password@host:9092,…`) are named without a scheme too. */
function userInfoSecrets(text: string): readonly string[] {
  const [, scheme = '', info] =
    /^\s*([a-z][a-z0-9+.-]{0,30}:\/\/)([^]*)@/i.exec(text) ??
    /^\s*()([^\s:/@]+:[^]*)@[^\s@]+$/.exec(text) ??
    [];
  if (info === undefined) return [];
  const colon = info.indexOf(':');
  if (colon >= 0) {
    // A `@` may stand in the query: then the password ends sooner than it seems.
    const standard = URL.canParse(text.trim()) ? new URL(text.trim()).password : '';
    return [...(standard === '' ? [] : [standard]), info.slice(colon + 1)];
  }
  return /^https?:/i.test(scheme) && !/[/?#]/.test(info) ? [info] : [];
}

/** `?password=…&` and `;Password=…;`, with or without quotes. */
function parameterSecrets(text: string): readonly string[] {
  const parts = text.split(/[?&;#]/);
  // What stands before the first of these is a host, or the first part of a connection string.
  return parts.flatMap((part) => {
    const [, name = '', value = ''] = /^\s*([\w ]+?)\s*=\s*([^]*?)\s*$/.exec(part) ?? [];
    if (isSecretName(name.replaceAll(' ', '_'))) return [value.replace(/^(['"])([^]*)\1$/, '$2')];
    // A URL may have another one as its parameter.
    const inner = decoded(value);
    return inner.includes('://') ? secretsOf(inner) : [];
  });
}

/** Reads a file that a variable names; undefined where it names none. */
export type ReadFile = (path: string) => string | undefined;

/**
 * What nothing may show of a program that was started with these variables: passwords in URLs, and what is secret by
 * its name; where such a variable names a file, what that holds. The longest come first: one may be a part of another.
 */
export function secretsOfEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile = () => undefined,
): readonly string[] {
  const found = Object.entries(environment).flatMap(([name, value = '']) => {
    // The shell's own name for the working directory.
    if (name === 'PWD' || !isSecretName(name)) return [...secretsOf(value), ...jsonSecrets(value)];
    const content = readFile(value);
    return content === undefined ? secretsOfContent(value) : secretsOfFile(content);
  });
  return [...new Set(found)].toSorted((a, b) => b.length - a.length);
}

/** Options are not deeper; what is, is a client or the like. */
const deepest = 6;

/**
 * Strings below a value (an options object, parsed JSON) that are secret by their name, and what URLs in it carry. What
 * is neither a list nor a plain object is not looked into.
 */
export function secretsIn(value: unknown, name = '', levels = deepest): readonly string[] {
  if (typeof value === 'string') return isSecretName(name) ? secretsOfContent(value) : secretsOf(value);
  if (levels === 0 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => secretsIn(one, name, levels - 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return [];
  return Object.entries(value).flatMap(([key, field]) => secretsIn(field, key, levels - 1));
}

/** A key has lines, and a log is read line by line. */
const shortestContent = 6;

/** A text that is secret as a whole. */
function secretsOfContent(text: string): readonly string[] {
  const json = jsonSecrets(text);
  if (json.length > 0) return json;
  const lines = text.split(/\r?\n/).map((one) => one.trim());
  // Of a header (`Bearer …`, `X-Api-Key: …`) the value as well: it may be told alone.
  const [, value = ''] = /^(?:[\w-]+:\s+)?(?:(?:basic|bearer|token)\s+)?(\S+)$/i.exec(text) ?? [];
  return [...new Set([text, value, ...secretsOf(text), ...lines])].filter(
    (part) => part.length >= shortestContent && !/^-----[A-Z ]+-----$/.test(part),
  );
}

/** Of credentials in JSON the secret members; of a key its lines; of a password file (`host:port:database:user:password`) the last fields. */
function secretsOfFile(text: string): readonly string[] {
  const json = jsonSecrets(text);
  if (json.length > 0) return json;
  const isKey = /^-----BEGIN /m.test(text);
  const last = isKey ? [] : text.split(/\r?\n/).map((one) => one.slice(one.lastIndexOf(':') + 1).trim());
  return [...secretsOfContent(text), ...last.filter((one) => one.length >= shortestContent)];
}

function jsonSecrets(text: string): readonly string[] {
  if (!/^\s*[[{]/.test(text)) return [];
  try {
    return secretsIn(JSON.parse(text));
  } catch {
    return [];
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
