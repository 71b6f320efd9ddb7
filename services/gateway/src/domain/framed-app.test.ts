import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CookieJar, framedHeaders, preflightHeaders } from './framed-app.ts';

describe('an app in a frame', () => {
  it('has no say in what it may do there', () => {
    const headers = framedHeaders({
      'content-type': 'text/html',
      'Content-Security-Policy': 'frame-ancestors *',
      'x-frame-options': 'DENY',
      'set-cookie': 'a=b',
      'access-control-allow-origin': '*',
    });
    assert.match(headers['content-security-policy'] ?? '', /^sandbox allow-scripts allow-forms;.*frame-ancestors http:\/\/127/);
    assert.deepEqual(Object.keys(headers).sort(), ['access-control-allow-origin', 'content-security-policy', 'content-type', 'vary']);
    assert.equal(headers['access-control-allow-origin'], 'null');
  });

  it('may call its own server as it likes', () => {
    assert.deepEqual(preflightHeaders({ method: 'PUT', headers: 'content-type' })['access-control-allow-headers'], 'content-type');
    assert.equal(preflightHeaders({ method: 'PUT', headers: '' })['access-control-allow-methods'], 'PUT');
  });

  it('keeps a session although its origin has no cookies, until it ends it', () => {
    const jar = new CookieJar();
    jar.take('session=abc; Path=/; HttpOnly; Max-Age=60');
    jar.take(undefined);
    assert.equal(jar.header(), 'session=abc');
    jar.take('session=; Max-Age=0');
    assert.equal(jar.header(), '');
  });
});
