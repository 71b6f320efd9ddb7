import type { Endpoint, Module } from '@modwright/contracts/plan';
import type { Request } from './build-case.ts';
import { drawnValue, NO_SUCH_ID, pathParameters, type Scene } from './scene.ts';

/** The request that calls a module, with inputs drawn where none are given. */
export function moduleRequest(
  scene: Scene,
  endpoint: Endpoint,
  module: Module,
  inputs: Readonly<Record<string, unknown>>,
): Pick<Request, 'endpoint' | 'path' | 'body'> {
  const parameters = pathParameters(endpoint);
  const path = parameters.reduce((at, name) => at.replace(`{${name}}`, textOf(inputs[name] ?? NO_SUCH_ID)), endpoint.path);
  const fields = module.input.filter(({ name }) => !parameters.includes(name));
  const values = fields.flatMap((field): [string, unknown][] => {
    if (field.name in inputs) return inputs[field.name] === undefined ? [] : [[field.name, inputs[field.name]]];
    if (!field.required) return [];
    return [[field.name, field.ref ? `{{${scene.row(field.ref)}.id}}` : drawnValue(field, module.name)]];
  });
  if (endpoint.method !== 'GET') return { endpoint, path, ...(values.length > 0 || endpoint.method !== 'DELETE' ? { body: Object.fromEntries(values) } : {}) };
  return { endpoint, path: values.length > 0 ? `${path}?${values.map(([name, value]) => `${name}=${textOf(value)}`).join('&')}` : path };
}

/** Placeholders and plain values as a path carries them. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
