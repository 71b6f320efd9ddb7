import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { scratchFolder, startCollector, type CollectedSpan, type Collector } from '@modwright/testkit';
import { METRIC } from '@modwright/telemetry';
import { PROJECT_ROOT } from './stack/mod.ts';
import { modwright } from './testing/cli-process.ts';

const BRIEF = join(PROJECT_ROOT, 'bench', 'briefs', '01-reading-list');

/** What a person wrote: it stays in the store. */
const COMMENT = 'a private remark';

describe('the traces of one build', () => {
  const state = scratchFolder();
  let collector: Collector;
  let id: string;

  before(async () => {
    collector = await startCollector();
    const run = (...args: string[]) => modwright(state, args, { env: { ...collector.env, MODWRIGHT_LOG_LEVEL: 'info' } });
    const { stdout, stderr } = await run('build', '--policy', 'replay', '--brief', `${BRIEF}.md`, '--accept', `${BRIEF}.accept`, '--json', '--no-out');
    const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { build: string; status: string };
    assert.equal(line.status, 'accepted', stderr);
    id = line.build;
    const voted = await run('simulate-votes', '--build', id, '--persona', 'maintainer', '--count', '1', '--json');
    assert.equal(voted.code, 0, voted.stderr);
    const thumb = await run('feedback', id, '--up', '--comment', COMMENT);
    assert.equal(thumb.code, 0, thumb.stderr);
    await run('down');
  });
  after(() => collector.close());

  const named = (name: string | RegExp): CollectedSpan[] =>
    collector.spans.filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)));
  const parentOf = (span: CollectedSpan): CollectedSpan | undefined => collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
  const linkedFrom = (span: CollectedSpan): CollectedSpan | undefined => collector.spans.find(({ spanId }) => span.links.includes(spanId));
  /** Names from the span up to the root of its trace. */
  const above = (span: CollectedSpan | undefined): string[] => (span ? [span.name, ...above(parentOf(span))] : []);

  it('go on across HTTP, gRPC and the bus from the brief to the planner', () => {
    const [turn] = named('process work.planner');
    assert.ok(turn);
    assert.equal(turn.parentSpanId, '', 'a turn is a trace of its own');
    assert.deepEqual(above(linkedFrom(turn)), [
      'publish work.planner',
      'modwright.build.v1.BuildService/Submit',
      'modwright.build.v1.BuildService/Submit',
      'POST /v1/builds',
    ]);
  });

  it('show every turn with the model and the sandbox below it', () => {
    const chats = named(/^chat /);
    assert.ok(chats.length > 0);
    for (const chat of chats) assert.match(above(chat).join(' < '), /^chat [^<]+ < \S+Generate < \S+Generate < invoke_agent (\w+) < process work\.\1$/);
    // The preview's bundler runs there too, for the gateway.
    const runs = named('execute_tool sandbox.run').filter((run) => above(run).some((name) => name.startsWith('process ')));
    assert.ok(runs.length > 0);
    for (const run of runs) assert.match(above(run).join(' < '), /SandboxService\/Run < \S+SandboxService\/Run < invoke_agent (\w+) < process work\.\1$/);
  });

  it('lead from each turn over the orchestrator to the next', () => {
    for (const agent of ['coder', 'tester', 'integrator', 'critic']) {
      const turns = named(`process work.${agent}`);
      assert.ok(turns.length > 0, agent);
      for (const turn of turns) {
        assert.match(
          above(linkedFrom(turn)).join(' < '),
          new RegExp(`^publish work\\.${agent} < process work\\.orchestrator\\.\\w+ < publish work\\.orchestrator\\.\\w+ <`),
        );
      }
    }
  });

  it('carry the id of the build on every span of it', () => {
    const turns = named(/^process /);
    const traces = new Set(turns.map(({ traceId }) => traceId));
    const spans = collector.spans.filter(({ traceId }) => traces.has(traceId));
    assert.ok(spans.length > 20);
    for (const span of spans) assert.equal(span.attributes['gen_ai.conversation.id'], id, span.name);
  });

  it('have the whole build as one span, in the trace of the request that submitted it', () => {
    const [whole] = named('invoke_workflow build');
    assert.ok(whole);
    assert.deepEqual(above(whole).at(-1), 'POST /v1/builds');
    assert.equal(whole.attributes['modwright.outcome'], 'accepted');
    assert.equal(whole.attributes['gen_ai.conversation.id'], id);
    const [judged] = named('invoke_agent critic');
    assert.ok(judged && whole.endedAt >= judged.endedAt && whole.startedAt <= judged.startedAt);
  });

  it('have each score, vote and thumb as an event below the span that gave it', () => {
    const events = collector.logs.filter(({ eventName }) => eventName === 'gen_ai.evaluation.result');
    const spanOf = (event: { spanId: string }): CollectedSpan | undefined => collector.spans.find(({ spanId }) => spanId === event.spanId);
    const of = (name: string) => events.filter(({ attributes }) => attributes['gen_ai.evaluation.name'] === name);
    for (const checkpoint of ['tests', 'coherence', 'quality', 'practice', 'scalability']) {
      const [score] = of(checkpoint);
      assert.ok(score, checkpoint);
      assert.equal(score.attributes['gen_ai.conversation.id'], id);
      assert.ok(Number(score.attributes['gen_ai.evaluation.score.value']) >= 0);
      assert.deepEqual(above(spanOf(score)), ['invoke_agent critic', 'process work.critic']);
    }
    const votes = of('vote');
    assert.equal(votes.length, 2, 'one for each side');
    for (const vote of votes) assert.match(above(spanOf(vote)).join(' < '), /FeedbackService\/CastVote < \S+CastVote < POST \/v1\/ballots/);
    const [thumb] = of('thumb');
    assert.deepEqual([thumb?.attributes['gen_ai.evaluation.score.label'], thumb?.attributes['gen_ai.conversation.id']], ['up', id]);
  });

  it('come with log lines of the same traces', () => {
    const traces = new Set(collector.spans.map(({ traceId }) => traceId));
    const lines = collector.logs.filter(({ eventName, traceId }) => eventName === '' && traceId !== '');
    assert.ok(lines.length > 0);
    for (const { traceId } of lines) assert.ok(traces.has(traceId));
  });

  it('come with metrics of every service', () => {
    const known = new Map(Object.values(METRIC).map((metric) => [metric.name, metric]));
    const seen = new Set(collector.points.map(({ metric }) => metric));
    for (const name of seen) assert.ok(known.has(name), `${name} is in no table`);
    for (const { metric, attributes } of collector.points)
      for (const name of Object.keys(attributes)) assert.ok(known.get(metric)?.attributes.includes(name), `${metric} has ${name}`);
    // What this build cannot have: nothing was given up or found out, and nobody learnt.
    const absent = Object.values(METRIC).filter(({ name }) => !seen.has(name));
    assert.deepEqual(
      absent.map(({ name }) => name).filter((name) => !name.startsWith('rl.')),
      ['modwright.dead_letters', 'modwright.alarms'],
    );
  });

  it('have nothing of what was written or said', () => {
    const brief = readFileSync(`${BRIEF}.md`, 'utf8').trim().split('\n')[0] ?? '';
    assert.ok(brief.length > 20);
    for (const text of [brief, COMMENT]) assert.ok(!collector.bodies.some((body) => body.includes(text)), text);
    for (const name of ['gen_ai.input.messages', 'gen_ai.output.messages']) assert.ok(!collector.bodies.some((body) => body.includes(name)), name);
  });
});
