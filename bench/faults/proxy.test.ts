import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFaultProxy, type FaultProxy } from './proxy.ts';

describe('a way with faults', () => {
  const sockets: Socket[] = [];
  const echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  let proxy: FaultProxy;
  before(() => new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve)));
  beforeEach(async () => {
    proxy = await startFaultProxy((echo.address() as AddressInfo).port);
  });
  afterEach(async () => {
    await proxy.close();
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  after(() => void echo.close());

  const open = async (): Promise<Socket> => {
    const socket = connect(proxy.port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    return socket.on('error', () => undefined);
  };
  /** Milliseconds until everything that was said came back. */
  const echoed = async (socket: Socket, bytes: number): Promise<number> => {
    const startedAt = performance.now();
    let heard = 0;
    const back = new Promise<void>((resolve) => socket.on('data', (piece: Buffer) => (heard += piece.byteLength) >= bytes && resolve()));
    socket.write(Buffer.alloc(bytes, 'x'));
    await back;
    return performance.now() - startedAt;
  };

  it('carries everything while it is good', async () => {
    await echoed(await open(), 3_000_000);
  });

  it('ends connections when it is cut, takes none until it is healed, and serves on the same port again', async () => {
    const socket = await open();
    const ended = once(socket, 'close');
    await proxy.cut();
    await ended;
    await assert.rejects(open(), /ECONNREFUSED/);
    await proxy.heal();
    await echoed(await open(), 10);
  });

  it('breaks connections off with a reset, and takes new ones', async () => {
    const socket = connect(proxy.port, '127.0.0.1');
    await once(socket, 'connect');
    await echoed(socket, 10);
    const broken = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
    proxy.reset();
    assert.equal((await broken)[0].code, 'ECONNRESET');
    await echoed(await open(), 10);
  });

  it('says nothing while it is half open, and breaks those connections off when it is healed', async () => {
    const socket = await open();
    await echoed(socket, 10);
    proxy.halfOpen();
    let heard = 0;
    socket.on('data', () => (heard += 1));
    socket.write('anybody there?');
    await sleep(150);
    assert.equal(heard, 0);
    assert.ok(!socket.closed);
    const brokenOff = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
    await proxy.heal();
    assert.equal((await brokenOff)[0].code, 'ECONNRESET');
    await echoed(await open(), 10);
  });

  it('carries everything later, in order, and not slower', async () => {
    const socket = await open();
    proxy.delay(100);
    const took = await echoed(socket, 2_000_000);
    assert.ok(took >= 200 && took < 2_000, `${took} ms`);
  });

  it('carries so many bytes a second', async () => {
    const socket = await open();
    proxy.throttle(100_000);
    const took = await echoed(socket, 20_000);
    assert.ok(took >= 350, `${took} ms`);
  });
});
