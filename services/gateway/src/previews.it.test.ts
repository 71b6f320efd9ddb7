import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { scratchFolder } from '@modwright/testkit';
import { startTestStack } from './testing/mod.ts';

const consoleFolder = scratchFolder();
mkdirSync(join(consoleFolder, 'assets'));
writeFileSync(join(consoleFolder, 'index.html'), '<!doctype html><title>console</title>');
const stack = await startTestStack({
  sandbox: true,
  consoleFolder,
  previews: { names: 'https://*.previews.example', consoleOrigins: ['https://console.example'] },
});
const port = stack.previewPort;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** A browser whose name server or Ingress leads every name of the previews to the one port. */
async function visit(url: string, { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  const { host, pathname, search } = new URL(url);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, method, path: `${pathname}${search}`, headers: { host, ...headers } }, resolve)
      .once('error', reject)
      .end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() } satisfies Answer;
}

describe('the preview of an app, for a browser on another machine', () => {
  let build = '';
  let shown = { url: '', frame: '' };
  const open = async (): Promise<typeof shown> => (await (await stack.call('POST', `/v1/builds/${build}/preview`)).json()) as typeof shown;
  before(async () => {
    ({ id: build } = (await (await stack.call('POST', '/v1/builds', { brief: 'A reading list' })).json()) as { id: string });
    for (let over = false; !over; await delay(20))
      over = ((await (await stack.call('GET', `/v1/builds/${build}`)).json()) as { ended_at: string | null }).ended_at !== null;
    shown = await open();
  });

  it('has an origin of its own, and another one for a frame', async () => {
    const origins = [stack.url, shown.url, shown.frame].map((url) => new URL(url).origin);
    assert.equal(new Set(origins).size, 3);
    for (const origin of origins.slice(1)) assert.match(origin, new RegExp(`^https://[a-z0-9-]+\\.previews\\.example:${port}$`));
    assert.deepEqual(await open(), shown);
  });

  it('is the running app, whose data stays, and which has neither the API nor the console', async () => {
    const json = { 'content-type': 'application/json' };
    const made = await visit(`${shown.url}/api/books`, { method: 'POST', headers: json, body: JSON.stringify({ title: 'Dune', author: 'Herbert' }) });
    assert.equal(made.status, 201, made.text);
    assert.match((await visit(`${shown.url}/api/books`)).text, /Dune/);
    assert.match((await visit(shown.url, { headers: { accept: 'text/html' } })).text, /<html/i);
    const asked = await visit(`${shown.url}/v1/builds`, { headers: { authorization: `Bearer ${stack.key}` } });
    assert.doesNotMatch(asked.text, new RegExp(build));
  });

  it('may be framed by the console alone, and the console frames nothing else', async () => {
    const framed = (await visit(shown.frame)).headers['content-security-policy']?.toString() ?? '';
    assert.match(framed, /^sandbox allow-scripts allow-forms;.*frame-ancestors https:\/\/console\.example$/);
    const page = (await fetch(stack.url, { headers: { accept: 'text/html' } })).headers.get('content-security-policy') ?? '';
    assert.match(page, new RegExp(`frame-src https://\\*\\.previews\\.example:${port};`));
  });

  it('is not there under a name that was guessed', async () => {
    assert.equal((await visit(shown.url.replace('://', '://x'))).status, 421);
    assert.equal((await visit(stack.url)).status, 421);
  });
});
