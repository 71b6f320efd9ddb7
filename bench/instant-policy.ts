// usage: node bench/instant-policy.ts PORT   a policy that answers at once; for bench/turn-overhead.ts
import { PolicyServiceService, type GenerateEvent, type PolicyServiceServer } from '@modwright/contracts/policy';
import { createConfigReader, serverStream, startGrpcServer, unary } from '@modwright/runtime';

const reader = createConfigReader(process.env);
const token = reader.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE');
reader.done();

async function* answer(): AsyncGenerator<GenerateEvent> {
  const completed = { text: 'ok', finish: 'FINISH_REASON_STOP' as const, promptTokens: 400, completionTokens: 1, turnId: '', policyVersion: '', queuedMs: 0, modelMs: 0 };
  yield { event: { $case: 'completed', value: completed } };
}

const implementation: PolicyServiceServer = {
  generate: serverStream(answer),
  describe: unary(async () => ({ backend: 'instant', model: 'none', policyVersion: '', contextTokens: 0, slots: 1 })),
};
await startGrpcServer({ host: '127.0.0.1', port: Number(process.argv[2]), token, services: [{ definition: PolicyServiceService, implementation }] });
