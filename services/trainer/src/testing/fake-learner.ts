#!/usr/bin/env node
// A fake learner: no model, but the folders, lines and exit codes of the real one. The base's name says how it goes.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const SLOW_STEP_MS = 2_000;

// In a pod it stands for Python, and its arguments begin as Python's do.
const [batchDir = '', outDir = '', , base = ''] = process.argv.slice(Math.max(2, process.argv.indexOf('train') + 1));
const how = basename(base);
mkdirSync(outDir, { recursive: true });
const batch = JSON.parse(readFileSync(join(batchDir, 'batch.json'), 'utf8')) as { run: string };
const lines = existsSync(join(batchDir, 'rollouts.jsonl')) ? readFileSync(join(batchDir, 'rollouts.jsonl'), 'utf8').trim().split('\n') : [];
const consumed = lines.map((line) => (JSON.parse(line) as { id: string }).id);
const checkpoint = join(outDir, 'checkpoint');
const resumedFrom = existsSync(checkpoint) ? Number(readFileSync(checkpoint, 'utf8')) : 0;

const curve: object[] = [];
const report = (more: object): void => writeFileSync(join(outDir, 'report.json'), JSON.stringify({ run: batch.run, steps: 3, consumed, curve, ...more }));

// The real one sends spans below the trainer's, by these variables.
const { OTEL_EXPORTER_OTLP_ENDPOINT: receiver, TRACEPARENT: above = '' } = process.env;
if (receiver) {
  const [, traceId, parentSpanId] = above.split('-');
  const now = String(Date.now() * 1e6);
  const span = { name: 'rl.learn', kind: 1, traceId, parentSpanId, spanId: randomBytes(8).toString('hex'), startTimeUnixNano: now, endTimeUnixNano: now };
  await fetch(`${receiver}/v1/traces`, { method: 'POST', body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }) });
}

if (how === 'diverges') {
  report({ ok: false, problem: 'the loss is not a number at step 2' });
  process.exit(1);
}
for (let step = resumedFrom + 1; step <= 3; step++) {
  if (how === 'slow') await delay(SLOW_STEP_MS);
  const line = {
    step,
    steps: 3,
    loss: 1 / step,
    tokensPerSecond: 900,
    measures: { reward: step / 4, kl_to_parent: step / 1000, entropy: 1 / step },
    resumedFrom,
  };
  curve.push(line);
  console.log(JSON.stringify(line));
  if (how === 'always-dies') process.kill(process.pid, 'SIGKILL');
  writeFileSync(checkpoint, String(step));
  if (how === 'dies-at-every-step') process.kill(process.pid, 'SIGKILL');
  if (how === 'dies-once' && step === 2 && resumedFrom === 0) process.kill(process.pid, 'SIGKILL');
  if (how === 'hangs' && step === 2) setInterval(() => undefined, 1_000);
  if (how === 'hangs' && step === 2) await new Promise(() => undefined);
}
const files = [
  ['adapter_model.safetensors', `weights of ${batch.run}`],
  ['adapter_config.json', '{}'],
  ['adapter.gguf', `gguf of ${batch.run}`],
].map(([path = '', content = '']) => {
  writeFileSync(join(outDir, path), content);
  return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
});
report({ ok: true, files });
if (how === 'lies') writeFileSync(join(outDir, 'adapter.gguf'), 'other bytes');
