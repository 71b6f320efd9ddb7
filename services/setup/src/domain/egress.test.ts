import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { leaks, parseTargets, probeProgram, readReaches } from './egress.ts';

describe('what a program reaches', () => {
  it('is read from one line', () => {
    assert.deepEqual(parseTargets('the gateway=10.96.0.9:8080, IPv6=[fd00::1]:53'), [
      { name: 'the gateway', host: '10.96.0.9', port: 8080 },
      { name: 'IPv6', host: 'fd00::1', port: 53 },
    ]);
    assert.throws(() => parseTargets('10.96.0.9:8080'), /"10.96.0.9:8080" is no target: write "name=host:port"/);
  });

  it('is no leak where it was refused or nothing answered; anything else is', () => {
    const targets = parseTargets('a=h:1,b=h:2,c=h:3');
    const found = leaks(readReaches(targets, '["REACHED","ECONNREFUSED","EWHATEVER"]\n'));
    assert.deepEqual(
      found.map(({ target, word }) => `${target.name} ${word}`),
      ['a REACHED', 'c EWHATEVER'],
    );
  });

  it('must be said of every target', () => {
    const targets = parseTargets('a=h:1,b=h:2');
    for (const printed of ['', 'Killed', '["SILENCE"]', '{}']) assert.throws(() => readReaches(targets, printed), /the probe printed/);
  });
});

describe('the probe', () => {
  const server = createServer((socket) => void socket.destroy());
  before(() => new Promise<void>((listens) => void server.listen(0, '127.0.0.1', listens)));
  after(() => void server.close());

  it('tells a server that listens from a port where nothing does', async () => {
    const { port } = server.address() as AddressInfo;
    const targets = parseTargets(`open=127.0.0.1:${port},shut=127.0.0.1:1`);
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', probeProgram(targets)]);
    assert.deepEqual(
      readReaches(targets, stdout).map(({ word }) => word),
      ['REACHED', 'ECONNREFUSED'],
    );
  });
});
