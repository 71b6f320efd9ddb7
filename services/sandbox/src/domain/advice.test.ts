import assert from 'node:assert/strict';
import { it } from 'node:test';
import { adviceFor } from './advice.ts';

const open = { appArmorRestricts: false, unprivilegedAllowed: undefined, maxUserNamespaces: 1000 };

it('names AppArmor where it forbids user namespaces', () => {
  assert.match(
    adviceFor('bwrap: setting up uid map: Permission denied', { ...open, appArmorRestricts: true }),
    /AppArmor.*kernel\.apparmor_restrict_unprivileged_userns=0/,
  );
});

it('names the setting that forbids user namespaces', () => {
  assert.match(adviceFor('bwrap: No permissions to create new namespace', { ...open, unprivilegedAllowed: false }), /kernel\.unprivileged_userns_clone=1/);
  assert.match(adviceFor('bwrap: No permissions to create new namespace', { ...open, maxUserNamespaces: 0 }), /user\.max_user_namespaces/);
});

it('tells a container apart', () => {
  assert.match(adviceFor("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", open), /systempaths=unconfined/);
  assert.match(adviceFor('bwrap: Creating new namespace failed: Operation not permitted', open), /seccomp=unconfined/);
});

it('asks for bubblewrap where there is none, or an old one', () => {
  assert.match(adviceFor('spawn bwrap ENOENT', open), /install bubblewrap/);
  assert.match(adviceFor('bwrap: Unknown option --size', open), /0\.8/);
});
