import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PolicyServiceClient, PolicyServiceService, type GenerateEvent, type GenerateRequest, type PolicyServiceServer } from '@modwright/contracts/policy';
import { AppError } from '../errors.ts';
import { callStream, callUnary, createGrpcClient } from './client.ts';
import { serverStream, startGrpcServer, unary, type GrpcServer } from './server.ts';

const request: GenerateRequest = { requestId: 'r', context: undefined, messages: [], sampling: undefined, jsonSchema: '', policyVersion: '' };

describe('gRPC adapters over a real connection', () => {
  let server: GrpcServer;
  let client: PolicyServiceClient;
  let cancelled: Promise<void>;

  before(async () => {
    const ended = Promise.withResolvers<void>();
    cancelled = ended.promise;
    const implementation: PolicyServiceServer = {
      describe: unary(() => Promise.reject(new AppError('FAILED_PRECONDITION', 'no model is loaded', { retryAfterMs: 5 }))),
      generate: serverStream(async function* ({ requestId }, { signal }): AsyncGenerator<GenerateEvent> {
        yield { event: { $case: 'text', value: 'one' } };
        if (requestId === 'fails') throw new AppError('UNAVAILABLE', 'the model died');
        if (requestId === 'endless') {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          ended.resolve();
        }
        yield { event: { $case: 'text', value: 'two' } };
      }),
    };
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, token: 'token', services: [{ definition: PolicyServiceService, implementation }] });
    client = createGrpcClient(PolicyServiceClient, server.address, 'token');
  });
  after(async () => {
    client.close();
    await server.close(100);
  });

  const texts = async (requestId: string, timeoutMs = 5_000, signal?: AbortSignal): Promise<string[]> => {
    const seen: string[] = [];
    for await (const { event } of callStream(client.generate.bind(client), { ...request, requestId }, { timeoutMs, ...(signal ? { signal } : {}) })) {
      if (event?.$case === 'text') seen.push(event.value);
    }
    return seen;
  };

  it('stream replies in order', async () => {
    assert.deepEqual(await texts('fine'), ['one', 'two']);
  });

  it('carry an error with its code and text', async () => {
    await assert.rejects(callUnary(client.describe.bind(client), {}, { timeoutMs: 5_000 }), {
      code: 'FAILED_PRECONDITION',
      message: 'no model is loaded',
      retryAfterMs: 5,
    });
    await assert.rejects(texts('fails'), { code: 'UNAVAILABLE', message: 'the model died' });
  });

  it('tell the server when the caller goes away', async () => {
    const abort = new AbortController();
    const call = texts('endless', 60_000, abort.signal);
    setTimeout(() => abort.abort(), 50);
    await assert.rejects(call, { code: 'CANCELLED' });
    await cancelled;
  });

  it('do not start a call whose caller has gone already', async () => {
    const gone = AbortSignal.abort();
    await assert.rejects(texts('endless', 60_000, gone), { code: 'CANCELLED' });
    await assert.rejects(callUnary(client.describe.bind(client), {}, { timeoutMs: 60_000, signal: gone }), { code: 'CANCELLED' });
  });

  it('end a call at its deadline', async () => {
    await assert.rejects(texts('endless', 100), { code: 'DEADLINE_EXCEEDED' });
  });

  it('refuse a caller with a wrong token', async () => {
    const stranger = createGrpcClient(PolicyServiceClient, server.address, 'guess');
    await assert.rejects(callUnary(stranger.describe.bind(stranger), {}, { timeoutMs: 2_000 }), { code: 'UNAUTHENTICATED' });
    stranger.close();
  });
});
