// usage: node bench/faults/agent.ts WORKER   an agent as a process of its own, with scripted answers
import { readAgentConfig, startAgent } from '@modwright/agent';
import { createConfigReader, runService, WORKERS } from '@modwright/runtime';
import { takeScriptedTurn } from './scripted-turn.ts';

const CONCURRENCY = 4;

const worker = WORKERS.find((name) => name === process.argv[2]);
if (!worker) throw new Error(`usage: node bench/faults/agent.ts ${WORKERS.join('|')}`);
await runService(worker, () => {
  const reader = createConfigReader(process.env);
  const config = readAgentConfig(reader, CONCURRENCY);
  reader.done();
  return startAgent(worker, config, takeScriptedTurn);
});
