import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toPerson } from './claims.ts';
import { parseOidcSettings, type OidcSettings } from './oidc-settings.ts';

const settings = (given: Partial<OidcSettings> = {}): OidcSettings => {
  const parsed = parseOidcSettings(JSON.stringify({ issuer: 'https://id.example', clientId: 'm', roles: { a: 'admin', v: 'voter' }, ...given }));
  assert.ok(parsed);
  return parsed;
};
const CLAIMS = { iss: 'https://id.example', sub: '1', email: 'ann@example.com' };

describe('claims', () => {
  it('give the highest role that one of them stands for, also inside of objects and under names with dots', () => {
    assert.equal(toPerson({ ...CLAIMS, roles: ['v', 'a', 'other'] }, settings()).role, 'admin');
    assert.equal(toPerson({ ...CLAIMS, realm_access: { roles: ['v'] } }, settings({ roleClaim: 'realm_access.roles' })).role, 'voter');
    assert.equal(toPerson({ ...CLAIMS, 'https://id.example/roles': 'v' }, settings({ roleClaim: 'https://id.example/roles' })).role, 'voter');
    assert.equal(toPerson(CLAIMS, settings({ defaultRole: 'viewer' })).role, 'viewer');
    assert.throws(() => toPerson({ ...CLAIMS, roles: ['constructor'] }, settings()), /no role here/);
  });

  it('give nobody the tenant that runs the installation unless the settings list it, nor two tenants', () => {
    const byTeam = settings({ tenantClaim: 'team', defaultRole: 'viewer' });
    assert.equal(toPerson({ ...CLAIMS, team: 'acme' }, byTeam).tenant, 'acme');
    for (const team of ['default', 'Not a tenant', undefined, 7]) assert.throws(() => toPerson({ ...CLAIMS, team }, byTeam), /no tenant here/);
    assert.throws(() => toPerson({ ...CLAIMS, team: ['acme', 'blue'] }, byTeam), /several tenants/);
    const listed = settings({ tenantClaim: 'hd', defaultRole: 'viewer', tenants: { 'example.com': 'default' } });
    assert.equal(toPerson({ ...CLAIMS, hd: 'example.com' }, listed).tenant, 'default');
    assert.throws(() => toPerson({ ...CLAIMS, hd: 'default' }, listed), /no tenant here/);
  });

  it('give no role by an address that was not confirmed', () => {
    const byAddress = settings({ roleClaim: 'email', roles: { 'ann@example.com': 'admin' } });
    assert.equal(toPerson({ ...CLAIMS, email_verified: true }, byAddress).role, 'admin');
    assert.throws(() => toPerson({ ...CLAIMS, email_verified: false }, byAddress), /no role here/);
  });

  it('make the same person at every sign-in, and another one of another issuer', () => {
    const id = (claims: object): string => toPerson({ ...CLAIMS, roles: ['v'], ...claims }, settings()).id;
    assert.equal(id({}), id({ name: 'Ann', email: 'other@example.com' }));
    assert.notEqual(id({}), id({ iss: 'https://other.example' }));
    assert.match(id({}), /^[a-z0-9]+$/);
  });
});

describe('settings of the provider', () => {
  it('that are wrong are said with what to do', () => {
    const parse = (json: string) => () => parseOidcSettings(json);
    assert.equal(parseOidcSettings(' '), undefined);
    assert.throws(parse('{'), /MODWRIGHT_GATEWAY_OIDC is not JSON/);
    assert.throws(parse('{"issuer": "https://id.example"}'), /required property 'clientId'/);
    assert.throws(parse('{"issuer": "https://id.example", "clientId": "m", "roles": {"a": "king"}}'), /roles\.a must be equal to one of/);
    assert.throws(parse('{"issuer": "https://id.example", "clientId": "m", "rolle": {}}'), /has no rolle/);
    assert.throws(parse('{"issuer": "http://id.example", "clientId": "m"}'), /issuer must be https/);
  });
});
