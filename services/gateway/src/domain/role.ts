/** What a key's scopes amount to, for people. */
export type Role = 'viewer' | 'voter' | 'operator' | 'admin';

/** The highest role whose scope is among these; each includes what the ones before it may do. */
export function roleOf(scopes: readonly string[]): Role {
  if (scopes.includes('keys:write')) return 'admin';
  if (scopes.includes('builds:write') || scopes.includes('learning:write')) return 'operator';
  return scopes.includes('feedback:write') ? 'voter' : 'viewer';
}
