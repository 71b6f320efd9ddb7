import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signalsOf } from './start.ts';

const none = { traces: false, metrics: false, logs: false };

describe('signalsOf', () => {
  it('is nothing unless somebody asks', () => {
    assert.deepEqual(signalsOf({}), none);
    assert.deepEqual(signalsOf({ OTEL_SERVICE_NAME: 'x', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }), none);
  });

  it('is everything with an endpoint, but for what is switched off', () => {
    assert.deepEqual(signalsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }), { traces: true, metrics: true, logs: true });
    assert.deepEqual(signalsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_LOGS_EXPORTER: 'none' }), { traces: true, metrics: true, logs: false });
  });

  it('is one signal alone when only that one is asked for', () => {
    assert.deepEqual(signalsOf({ OTEL_METRICS_EXPORTER: 'prometheus' }), { ...none, metrics: true });
    assert.deepEqual(signalsOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces' }), { ...none, traces: true });
  });

  it('is nothing when the SDK is disabled', () => {
    assert.deepEqual(signalsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' }), none);
  });
});
