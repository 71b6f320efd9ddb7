import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { scratchFolder, startCollector, type CollectedSpan, type Collector } from '@modwright/testkit';
import { PROJECT_ROOT } from './stack/mod.ts';
import { modwright } from './testing/cli-process.ts';

const BRIEF = join(PROJECT_ROOT, 'bench', 'briefs', '01-reading-list');

describe('the traces of one build', () => {
  const state = scratchFolder();
  let collector: Collector;
  let id: string;

  before(async () => {
    collector = await startCollector();
    const run = (...args: string[]) => modwright(state, args, { env: collector.env });
    const { stdout, stderr } = await run('build', '--policy', 'replay', '--brief', `${BRIEF}.md`, '--accept', `${BRIEF}.accept`, '--json', '--no-out');
    const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { build: string; status: string };
    assert.equal(line.status, 'accepted', stderr);
    id = line.build;
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
});
