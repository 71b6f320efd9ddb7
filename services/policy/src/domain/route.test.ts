import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoleServing } from '@modwright/contracts/learning';
import { BASE_VERSION, settleRoles, versionFor, versionsOfBuild } from './route.ts';

const [V1, V2, V3] = ['policy-v000001', 'policy-v000002', 'policy-v000003'];
const BUILDS = Array.from({ length: 4_000 }, (_, index) => `build_${index}`);
const serving = (role: string, active: string, canary = '', canaryShare = 0): RoleServing => ({ role, active, canary, canaryShare });
const share = (roles: RoleServing[], version: string): number =>
  BUILDS.filter((build) => versionFor(versionsOfBuild(roles, build), 'coder') === version).length / BUILDS.length;

test('a role without an entry of its own gets the shared version, and before any the base model', () => {
  const versions = versionsOfBuild([serving('', V1), serving('coder', V2)], 'build_1');
  assert.equal(versionFor(versions, 'coder'), V2);
  assert.equal(versionFor(versions, 'tester'), V1);
  assert.equal(versionFor(versionsOfBuild([serving('coder', V2)], 'build_1'), 'tester'), BASE_VERSION);
  assert.equal(versionFor(versionsOfBuild([], 'build_1'), 'tester'), BASE_VERSION);
});

test('a canary answers its share of the builds, and always the same ones', () => {
  for (const wanted of [0.05, 0.25, 0.5]) {
    const roles = [serving('', V1, V2, wanted)];
    // Four standard deviations of a binomial share.
    assert.ok(Math.abs(share(roles, V2) - wanted) < 4 * Math.sqrt((wanted * (1 - wanted)) / BUILDS.length));
    for (const build of BUILDS.slice(0, 50)) assert.deepEqual(versionsOfBuild(roles, build), versionsOfBuild(roles, build));
  }
  assert.equal(share([serving('', V1, V2, 0)], V2), 0);
  assert.equal(share([serving('', V1, V2, 1)], V2), 1);
});

test('another canary gets other builds, and calls outside of builds none', () => {
  const answered = (canary: string): string[] => BUILDS.filter((build) => versionsOfBuild([serving('', V1, canary, 0.25)], build)[''] === canary);
  const both = answered(V2).filter((build) => answered(V3).includes(build));
  assert.ok(both.length < BUILDS.length * 0.12);
  assert.equal(versionsOfBuild([serving('', V1, V2, 1)], '')[''], V1);
});

test('a version that cannot answer here leaves what answered before, and at last the base model', () => {
  const isLoaded = (version: string): boolean => version === V1 || version === BASE_VERSION;
  const before = settleRoles([], [serving('', V1)], isLoaded);
  assert.deepEqual(settleRoles(before, [serving('', V2, V3, 0.5)], isLoaded), [serving('', V1, '', 0.5)]);
  assert.deepEqual(settleRoles([], [serving('coder', V2)], isLoaded), [serving('coder', BASE_VERSION, '', 0)]);
  assert.deepEqual(settleRoles(before, [], isLoaded), []);
});
