/** The one place where passwords and tokens are taken out of text, wherever they stand in it. */
import { hidden, hideKnown } from './known-secrets.ts';

/** What one URL can be part of; in JSON a quote ends it, escaped or not. */
const word = /(?:[^\s"<>\\]|\\(?!"))+/g;

/**
 * `scheme://user:password@host`. Up to the word's last `@`, because a password that was not percent-encoded may hold
 * `@`, `/` and `?`: hiding too much of a text is safe, and hiding too little is not.
 */
const userInfo = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^]*)@$/i;

const names = 'password|passwd|passphrase|pwd|secret|token|api_?key|private_?key|account_?key';
/** As a whole, where a name has an end on either side. */
const wholeNames = `(?:\\w{1,60}_)?(?:${names})`;

/** `password=…` in a query, a key-value connection string or a command line (`PGPASSWORD=…` too). */
const parameter = new RegExp(`((?:${names})\\s*=\\s*)('[^']*'|"[^"]*"|[^\\s&;"'<>\\\\]+)`, 'gi');

/** The same between semicolons, where a password may hold blanks. */
const connectionPart = new RegExp(`(;\\s*${wholeNames}\\s*=\\s*)[^;"'\\n]+`, 'gi');

/** `"password": "…"`, and the same in JSON that is itself inside a JSON string. */
const member = new RegExp(`("${wholeNames}"\\s*:\\s*")(?:\\\\.|[^"\\\\])*`, 'gi');
const quote = String.raw`\\{1,16}"`;
const nestedMember = new RegExp(`(${quote}${wholeNames}${quote}\\s*:\\s*${quote})(?:(?!${quote})[^])*`, 'gi');

/** An `Authorization` header. */
const header = /\b((?:bearer|basic)\s+)[a-z0-9._~+/-]{8,}=*/gi;

/** What a text has at least that any of the rules finds something in: most have nothing of it, and are looked at once. */
const suspicious = /[@=]|"\s*:|\b(?:bearer|basic)\s/i;

/**
 * The text without passwords, tokens, secret parameters and what the process knows to be secret; all else stays as it
 * is. Twice is the same as once.
 * @param secrets texts that are secret as such (see {@link secretsOf}), hidden wherever they stand
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = hideKnown(text);
  for (const secret of secrets) shown = shown.replaceAll(secret, hidden);
  if (!suspicious.test(shown)) return shown;
  shown = shown.replace(word, withoutUserInfo);
  for (const rule of [connectionPart, parameter, member, nestedMember, header]) {
    shown = shown.replace(rule, `$1${hidden}`);
  }
  return shown;
}

/** The last `@` is looked for first: a word of many schemes and none of it would be read as often as it has schemes. */
function withoutUserInfo(text: string): string {
  const end = text.lastIndexOf('@') + 1;
  if (end === 0) return text;
  const info = text
    .slice(0, end)
    .replace(userInfo, (_, scheme: string, found: string) => `${scheme}${withoutPassword(scheme, found)}@`);
  return info + text.slice(end);
}

function withoutPassword(scheme: string, info: string): string {
  const colon = info.indexOf(':');
  if (colon >= 0) return `${info.slice(0, colon)}:${hidden}`;
  // Over HTTP a name that stands alone is a token more often than a user.
  return /^https?:/i.test(scheme) && !/[/?#]/.test(info) ? hidden : info;
}
