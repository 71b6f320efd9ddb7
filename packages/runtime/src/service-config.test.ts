import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConfigReader } from './config.ts';
import { readDatabaseUrl, readServerConfig } from './service-config.ts';

describe('configuration of a service with a port', () => {
  it('has its own host and port, and shares bus, database and token with the others', () => {
    const secret = import.meta.filename;
    const reader = createConfigReader({
      MODWRIGHT_NATS_URL: 'nats://bus:4222',
      MODWRIGHT_NATS_PASSWORD_FILE: secret,
      MODWRIGHT_INTERNAL_TOKEN_FILE: secret,
      MODWRIGHT_DATABASE_URL_FILE: secret,
      MODWRIGHT_GATEWAY_PORT: '80',
      MODWRIGHT_ORCHESTRATOR_HOST: '127.0.0.1',
    });
    const gateway = readServerConfig(reader, 'GATEWAY', 8080);
    const orchestrator = readServerConfig(reader, 'ORCHESTRATOR', 7001);
    reader.done();
    assert.deepEqual([gateway.host, gateway.port], ['0.0.0.0', 80]);
    assert.deepEqual(orchestrator, { ...gateway, host: '127.0.0.1', port: 7001 });
  });

  it('puts credentials into a database URL that has none', () => {
    const reader = createConfigReader({
      MODWRIGHT_DATABASE_URL: 'postgres://db.example:5432/modwright?sslmode=require',
      MODWRIGHT_DATABASE_USER: 'modwright_critic',
      MODWRIGHT_DATABASE_PASSWORD_FILE: new URL('fixtures/odd-password', import.meta.url).pathname,
    });
    assert.equal(readDatabaseUrl(reader), 'postgres://modwright_critic:a%2Fb%40c%25d@db.example:5432/modwright?sslmode=require');
    reader.done();
  });

  it('refuses a database URL that is none', () => {
    assert.throws(() => readDatabaseUrl(createConfigReader({ MODWRIGHT_DATABASE_URL: 'db.example:5432' })), /postgres:\/\/host:5432\/database/);
  });

  it('names every variable that is missing', () => {
    const reader = createConfigReader({ MODWRIGHT_GATEWAY_PORT: '70000' });
    readServerConfig(reader, 'GATEWAY', 8080);
    assert.throws(() => reader.done(), /NATS_URL.*NATS_PASSWORD_FILE.*INTERNAL_TOKEN_FILE.*GATEWAY_PORT.*DATABASE_URL_FILE/);
  });
});
