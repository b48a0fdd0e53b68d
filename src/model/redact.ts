/** The one place where passwords and tokens are taken out of text, wherever they stand in it. */

const hidden = '***';

/**
 * `scheme://user:password@host`. Up to the last `@`, because a password that was not percent-encoded may hold
 * `@`, `/` and `?`: hiding too much of a text is safe, and hiding too little is not.
 */
const userInfo = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)((?:[^\s"<>\\]|\\(?!"))*)@/gi;

const names = 'password|passwd|passphrase|pwd|secret|(?:\\w+_)?token|api_?key|private_?key|account_?key';

/** `password=…` in a query, a key-value connection string or a command line (`PGPASSWORD=…` too). */
const parameter = new RegExp(`((?:${names})\\s*=\\s*)('[^']*'|"[^"]*"|[^\\s&;"'<>\\\\]+)`, 'gi');

/** The same between semicolons, where a password may hold blanks. */
const connectionPart = new RegExp(`(;\\s*(?:${names})\\s*=\\s*)[^;"'\\n]+`, 'gi');

/** `"password": "…"`, and the same in JSON that is itself inside a JSON string. */
const member = new RegExp(`("(?:${names})"\\s*:\\s*")(?:\\\\.|[^"\\\\])*`, 'gi');
const nestedMember = new RegExp(`(\\\\+"(?:${names})\\\\+"\\s*:\\s*\\\\+")(?:(?!\\\\+")[^])*`, 'gi');

/** An `Authorization` header. */
const header = /\b((?:bearer|basic)\s+)[a-z0-9._~+/-]{8,}=*/gi;

/**
 * The text without passwords, tokens and secret parameters; all else stays as it is. Twice is the same as once.
 * @param secrets texts that are secret as such (see {@link secretsOf}), hidden wherever they stand
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets) shown = shown.replaceAll(secret, hidden);
  shown = shown.replace(
    userInfo,
    (_, scheme: string, info: string) => `${scheme}${withoutPassword(scheme, info)}@`,
  );
  for (const rule of [connectionPart, parameter, member, nestedMember, header]) {
    shown = shown.replace(rule, `$1${hidden}`);
  }
  return shown;
}

function withoutPassword(scheme: string, info: string): string {
  const colon = info.indexOf(':');
  if (colon >= 0) return `${info.slice(0, colon)}:${hidden}`;
  // Over HTTP a name that stands alone is a token more often than a user.
  return /^https?:/i.test(scheme) && !/[/?#]/.test(info) ? hidden : info;
}

/** The passwords that a URL carries, as they are written and as they are meant; short ones are not searched for. */
export function secretsOf(url: string): readonly string[] {
  const [, authority = '', query = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)[^?]*\??(.*)$/is.exec(url) ?? [];
  const [, password = ''] = /^[^:@]*:(.*)@/s.exec(authority) ?? [];
  const parameters = [...new URLSearchParams(query)];
  const found = [
    password,
    decoded(password),
    ...parameters.filter(([name]) => secretVariable.test(name)).map(([, value]) => value),
    // A URL may have another one as its parameter.
    ...parameters.flatMap(([, value]) => (value.includes('://') ? secretsOf(value) : [])),
  ];
  return [...new Set(found)].filter((secret) => secret.length >= 4);
}

const secretVariable =
  /passw|passphrase|secret|token|credential|authorization|(?:^|_)(?:api|private|account|access)_?key/i;

/** What no log of a program may show that was started with these variables: passwords in URLs, and tokens by name. */
export function secretsOfEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const found = Object.entries(environment).flatMap(([name, value = '']) => [
    ...secretsOf(value),
    // A key has lines, and a log is read line by line.
    ...(secretVariable.test(name) ? [value, ...value.split(/\r?\n/)].filter((part) => part.length >= 6) : []),
  ]);
  // The longest first: one may be a part of another.
  return [...new Set(found)].toSorted((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
