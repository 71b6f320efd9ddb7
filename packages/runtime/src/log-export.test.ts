import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toLogLine } from './log-export.ts';

const AT = Date.UTC(2026, 0, 2);

describe('a log line on its way out', () => {
  it('keeps its text, its time and its fields, the build by the name that spans have for it', () => {
    const line = { level: 30, time: AT, msg: 'policy serves', service: 'policy', buildId: 'build_1', traceId: 'aa', spanId: 'bb', model: 'small' };
    assert.deepEqual(toLogLine(line), {
      severity: 'INFO',
      body: 'policy serves',
      at: new Date(AT),
      attributes: { 'gen_ai.conversation.id': 'build_1', model: 'small' },
    });
  });

  it('tells an error as the conventions do', () => {
    const line = toLogLine({ level: 50, time: AT, msg: 'turn failed', err: { type: 'AppError', message: 'it is away', stack: 'AppError: it is away\n at x' } });
    assert.equal(line.severity, 'ERROR');
    assert.deepEqual(line.attributes, {
      'exception.type': 'AppError',
      'exception.message': 'it is away',
      'exception.stacktrace': 'AppError: it is away\n at x',
    });
  });
});
