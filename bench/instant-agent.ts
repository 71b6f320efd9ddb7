// usage: node bench/instant-agent.ts WORKER   an agent whose model and sandbox answer at once; for bench/turn-overhead.ts
import { readAgentConfig, startAgent } from '@modwright/agent';
import { Message } from '@modwright/contracts/policy';
import { createConfigReader, runService, WORKERS } from '@modwright/runtime';
import { answerTo } from './instant-answers.ts';

const PROMPT = Message.fromPartial({ role: 'ROLE_USER', content: 'x'.repeat(1_500) });

const worker = WORKERS.find((name) => name === process.argv[2]);
if (!worker) throw new Error(`usage: node bench/instant-agent.ts ${WORKERS.join('|')}`);
await runService(worker, () => {
  const reader = createConfigReader(process.env);
  const config = readAgentConfig(reader, 8);
  reader.done();
  return startAgent(worker, config, async (body, turn) => {
    const context = { step: body.$case, module: '', attempt: 0, sample: 0, group: '' };
    await turn.ask({ context, messages: [PROMPT], sampling: { temperature: 0, topP: 0, maxTokens: 64, seed: 0, stop: [] } });
    return answerTo(body);
  });
});
