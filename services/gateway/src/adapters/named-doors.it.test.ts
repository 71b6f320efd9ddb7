import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { openNamedDoors, type NamedDoors } from './named-doors.ts';
import type { PreviewDoor } from './preview-doors.ts';
import type { ShownApp } from './shown-app.ts';

const URL_PATTERN = 'http://*.previews.example:8090';
const TOKEN = 'token';

/** Says what came to it. */
const echo =
  (name: string): ShownApp =>
  async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'x-app': name });
    response.end(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
  };

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** A browser that was led to a gateway at `address`, whatever the name in the address is. */
async function ask(address: string, port: number, host: string, { method = 'GET', path = '/', body = '' } = {}): Promise<Answer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ host: address, port, method, path, headers: { host } }, resolve).once('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() };
}

describe('previews of two gateways behind one name', () => {
  let first: NamedDoors;
  let second: NamedDoors;
  let app: PreviewDoor;
  before(async () => {
    first = await openNamedDoors({ url: URL_PATTERN, port: 0, address: '127.0.0.1' }, TOKEN, '127.0.0.1');
    second = await openNamedDoors({ url: URL_PATTERN, port: first.port, address: '127.0.0.2' }, TOKEN, '127.0.0.2');
    app = await first.open(echo('one'));
  });
  after(async () => {
    await first.close();
    await second.close();
  });
  const hostOf = ({ url }: PreviewDoor): string => new URL(url).host;

  it('have an origin each', async () => {
    const other = await first.open(echo('other'));
    assert.match(app.url, /^http:\/\/[a-z0-9-]+\.previews\.example:8090$/);
    assert.notEqual(hostOf(other), hostOf(app));
    assert.equal((await ask('127.0.0.1', first.port, hostOf(other))).headers['x-app'], 'other');
    assert.equal((await ask('127.0.0.1', first.port, hostOf(app).toUpperCase())).headers['x-app'], 'one');
  });

  it('are reached by way of either', async () => {
    for (const address of ['127.0.0.1', '127.0.0.2']) {
      const { status, headers, text } = await ask(address, first.port, hostOf(app), { method: 'POST', path: '/api/x?y=1', body: 'hello' });
      assert.deepEqual([status, headers['set-cookie'], text], [201, ['a=1', 'b=2'], 'POST /api/x?y=1 hello'], address);
    }
  });

  it('are all that is reached: a name that no gateway gave is refused, and so is another host', async () => {
    const [name = ''] = hostOf(app).split('.');
    const forged = [name.replace('127-0-0-1', '127-0-0-3'), 'www', ''].map((label) => `${label}.previews.example`);
    for (const host of [...forged, 'previews.example', `${name}.elsewhere.example`, '127.0.0.1', `${name}.x.previews.example`]) {
      const { status, text } = await ask('127.0.0.2', first.port, host);
      assert.equal(status, 421, host);
      assert.match(text, /open it again/);
    }
  });

  it('say that they ended, and that their gateway is gone', async () => {
    const ended = await second.open(echo('brief'));
    await ended.close();
    for (const address of ['127.0.0.1', '127.0.0.2']) assert.equal((await ask(address, first.port, hostOf(ended))).status, 404, address);
    const third = await openNamedDoors({ url: URL_PATTERN, port: first.port, address: '127.0.0.3' }, TOKEN, '127.0.0.3');
    const lost = await third.open(echo('lost'));
    await third.close();
    const { status, text } = await ask('127.0.0.1', first.port, hostOf(lost));
    assert.deepEqual([status, text], [502, 'the gateway that ran this preview is gone: open the preview again\n']);
  });
});
