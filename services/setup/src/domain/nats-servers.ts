import type { NatsCluster } from '@modwright/embedded';

/** How one of several servers finds the others. Undefined for a single server. `name` is the server's own: "release-nats-0". */
export function toCluster(name: string, replicas: number, service: string, password: string): NatsCluster | undefined {
  if (replicas === 1) return undefined;
  const base = name.replace(/-\d+$/, '');
  const routes = Array.from({ length: replicas }, (_, index) => `nats://cluster:${password}@${base}-${index}.${service}:6222`);
  return { serverName: name, user: 'cluster', password, routes };
}
