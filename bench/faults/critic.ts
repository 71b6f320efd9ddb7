// usage: node bench/faults/critic.ts   the critic as a process of its own: what it serves is real, its scores are scripted, its rewards are recorded
import { readAgentConfig, startAgent } from '@modwright/agent';
import { startFeedbackServer } from '@modwright/critic';
import { createConfigReader, createLifecycle, createLogger, readDatabaseUrl, runService } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { recordJudgement } from '@modwright/store/critic';
import { takeScriptedTurn } from './scripted-turn.ts';

const CONCURRENCY = 4;
const REWARD = { role: 'coder', turn: '', source: 'checkpoint', name: 'scripted', value: 1, weight: 1, confidence: 1, reason: '' };

await runService('critic', async () => {
  const reader = createConfigReader(process.env);
  const config = readAgentConfig(reader, CONCURRENCY);
  const address = { host: '127.0.0.1', port: reader.integer('MODWRIGHT_CRITIC_PORT', 0) };
  const url = readDatabaseUrl(reader);
  reader.done();
  const lifecycle = createLifecycle(createLogger('critic'));
  const store = openStore({ url, applicationName: 'critic', maxConnections: 6 });
  lifecycle.onStop('store', () => store.close());
  const server = await startFeedbackServer(store, { ...address, token: config.internalToken });
  lifecycle.onStop('grpc', () => server.close());
  return startAgent(
    'critic',
    config,
    async (body, turn) => {
      const answer = await takeScriptedTurn(body, turn);
      await recordJudgement(store, turn.envelope.build, turn.envelope.id, [], [REWARD]);
      return answer;
    },
    lifecycle,
  );
});
