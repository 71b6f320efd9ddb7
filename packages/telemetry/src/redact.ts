/** What stands in the place of a secret. */
const REMOVED = '[removed]';

/**
 * Shapes of secrets as they get into texts: our own API keys, keys of model and cloud providers, bearer tokens, passwords in addresses, private keys,
 * and anything said to be a password, token, secret or key.
 */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REMOVED],
  [/\bmw_[A-Za-z0-9]{8,}(?:\.[A-Za-z0-9_-]+)?/g, REMOVED],
  [/\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g, REMOVED],
  [/\b(?:ghp|gho|ghu|ghs|ghr|github_pat|glpat|hf|xox[abprs])[_-][A-Za-z0-9_-]{16,}/g, REMOVED],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REMOVED],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, REMOVED],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${REMOVED}`],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+@/gi, `$1${REMOVED}@`],
  [/((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret)["']?\s*[:=]\s*["']?)[^\s"',;&]{4,}/gi, `$1${REMOVED}`],
];

/** The text without the secrets in it that can be told by their shape. */
export function redact(text: string): string {
  return SECRETS.reduce((kept, [pattern, replacement]) => kept.replace(pattern, replacement), text);
}
