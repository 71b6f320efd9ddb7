import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { ATTRIBUTE, count, emitEvaluation, inSpan, METRIC, observe, record, startTelemetry, type Telemetry } from '@modwright/telemetry';
import { startCollector, type Collector } from '@modwright/testkit';
import { createLogger, withLogContext } from './logger.ts';

const SECRETS = ['sk-proj-plantedplantedplanted1', 'hunter22planted', 'ghp_plantedplantedplantedplantedplanted'];

describe('what a process sends', () => {
  let collector: Collector;
  let telemetry: Telemetry;
  const written: string[] = [];

  before(async () => {
    collector = await startCollector();
    Object.assign(process.env, collector.env, { MODWRIGHT_LOG_LEVEL: 'info' });
    telemetry = await startTelemetry('tested');
    const destination = new Writable({ write: (chunk: Buffer, _encoding, done) => (written.push(chunk.toString()), done()) });
    const logger = createLogger('tested', destination);
    const stop = observe(METRIC.openBuilds, () => [{ value: 7 }]);
    await inSpan(
      { name: 'work', measuredBy: METRIC.agentDuration, attributes: { [ATTRIBUTE.agent]: 'coder', [ATTRIBUTE.module]: SECRETS[0] } },
      async (span) => {
        withLogContext({ buildId: 'build_1' }, () => logger.warn({ url: `postgres://app:${SECRETS[1]}@db/app` }, `said ${SECRETS[0]}`));
        emitEvaluation({ name: 'tests', value: 0.5, explanation: `half, ${SECRETS[2]}`, build: 'build_1' });
        span.set({ [ATTRIBUTE.outcome]: 'verdictsGiven' });
        await Promise.resolve();
      },
    );
    await inSpan({ name: 'broken', measuredBy: METRIC.agentDuration, attributes: { [ATTRIBUTE.agent]: 'coder' } }, () =>
      Promise.reject(Object.assign(new Error(`no: ${SECRETS[0]}`), { code: 'UNAVAILABLE' })),
    ).catch(() => undefined);
    count(METRIC.deadLetters, 2, { [ATTRIBUTE.destination]: 'work.coder' });
    record(METRIC.tokens, 40, { [ATTRIBUTE.tokenType]: 'input' });
    await collector.until('the gauge', () => collector.points.find(({ metric }) => metric === METRIC.openBuilds.name));
    stop();
    await telemetry.stop();
  });
  after(() => collector.close());

  const points = (name: string) => collector.points.filter(({ metric }) => metric === name);

  it('has counters, gauges and histograms with their attributes', () => {
    assert.deepEqual(points('modwright.dead_letters').at(-1)?.attributes, { 'messaging.destination.name': 'work.coder' });
    assert.equal(points('modwright.dead_letters').at(-1)?.value, 2);
    assert.equal(points('modwright.builds.open')[0]?.value, 7);
    assert.deepEqual([points('gen_ai.client.token.usage').at(-1)?.count, points('gen_ai.client.token.usage').at(-1)?.value], [1, 40]);
    assert.ok(points('process.memory.usage').every(({ value }) => value > 1e6));
    assert.ok(points('nodejs.eventloop.delay.p99').length > 0);
  });

  it('has the duration of measured spans, told apart by what the metric names and nothing else', () => {
    const found = points('gen_ai.invoke_agent.duration').map(({ attributes }) => attributes);
    assert.deepEqual(
      new Set(found.map((one) => JSON.stringify(one))),
      new Set(['{"gen_ai.agent.name":"coder","modwright.outcome":"verdictsGiven"}', '{"gen_ai.agent.name":"coder","error.type":"UNAVAILABLE"}']),
    );
  });

  it('has log lines with the trace they belong to, and writes them as before', () => {
    const [span] = collector.spans.filter(({ name }) => name === 'work');
    const [line] = collector.logs.filter(({ eventName }) => eventName === '');
    assert.ok(span && line);
    assert.deepEqual([line.traceId, line.spanId, line.service], [span.traceId, span.spanId, 'tested']);
    assert.equal(line.attributes['gen_ai.conversation.id'], 'build_1');
    assert.match(written.join(''), /"buildId":"build_1".*"traceId":"/);
  });

  it('has evaluations as events below the span that made them', () => {
    const [event] = collector.logs.filter(({ eventName }) => eventName === 'gen_ai.evaluation.result');
    assert.ok(event);
    assert.equal(event.spanId, collector.spans.find(({ name }) => name === 'work')?.spanId);
    assert.equal(event.attributes['gen_ai.evaluation.score.value'], 0.5);
    assert.equal(event.attributes['gen_ai.conversation.id'], 'build_1');
  });

  it('has no planted secret anywhere in what left', () => {
    assert.ok(collector.bodies.length > 0);
    for (const secret of SECRETS) assert.ok(!collector.bodies.some((body) => body.includes(secret)), secret);
  });
});
