import { SCOPES, type Scope } from './api-key.ts';

/** What a key's scopes amount to, for people. */
export const ROLES = ['viewer', 'voter', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The highest role whose scope is among these; each includes what the ones before it may do. */
export function roleOf(scopes: readonly string[]): Role {
  if (scopes.includes('keys:write')) return 'admin';
  if (scopes.includes('builds:write') || scopes.includes('learning:write')) return 'operator';
  return scopes.includes('feedback:write') ? 'voter' : 'viewer';
}

const READS: readonly Scope[] = ['builds:read', 'feedback:read', 'learning:read'];
const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: READS,
  voter: [...READS, 'feedback:write'],
  operator: [...READS, 'feedback:write', 'builds:write', 'learning:write'],
  admin: SCOPES,
};

/** What a role may do. Learning is the whole installation's, so who does not run it has none of its scopes. */
export function scopesOf(role: Role, runsInstallation: boolean): readonly Scope[] {
  return SCOPES_OF[role].filter((scope) => runsInstallation || !scope.startsWith('learning:'));
}
