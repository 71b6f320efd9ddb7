import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CookieJar, framedHeaders, preflightHeaders, windowHeaders } from './framed-app.ts';

describe('an app in a frame', () => {
  it('has no say in what it may do there', () => {
    const said = {
      'content-type': 'text/html',
      'Content-Security-Policy': 'frame-ancestors *',
      'x-frame-options': 'DENY',
      'set-cookie': 'a=b',
      'access-control-allow-origin': '*',
    };
    const headers = framedHeaders(said, ['https://mw.example', 'http://localhost:*']);
    assert.match(
      headers['content-security-policy'] ?? '',
      /^sandbox allow-scripts allow-forms;.*; frame-ancestors https:\/\/mw\.example http:\/\/localhost:\*$/,
    );
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

describe('an app in a window of its own', () => {
  it('sets cookies for itself, and for no app beside it', () => {
    const headers = windowHeaders({ 'set-cookie': 'session=abc; Domain=previews.example.org; Path=/; HttpOnly', 'content-type': 'text/html' });
    assert.deepEqual(headers, { 'set-cookie': 'session=abc; Path=/; HttpOnly', 'content-type': 'text/html' });
    assert.deepEqual(windowHeaders({ etag: '1' }), { etag: '1' });
  });
});
