import type { Plan } from '@modwright/contracts/plan';
import type { Json } from './json.ts';

export interface GraphNode {
  /** Unique: "module markRead". */
  readonly id: string;
  readonly label: string;
  readonly kind: 'entity' | 'module' | 'endpoint';
  /** From the left: entities first, then modules, each to the right of those it calls, endpoints last. */
  readonly column: number;
  readonly row: number;
}

export interface GraphEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
}

/** What uses what. */
export interface ModuleGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly columns: number;
  readonly rows: number;
}

/** Entities, the modules that use them, and the endpoints that call the modules, in columns. */
export function moduleGraphOf({ entities = [], modules = [], endpoints = [] }: Json<Plan>): ModuleGraph {
  const depths = depthsOf(modules);
  const last = Math.max(0, ...depths.values()) + 2;
  const called = endpoints.filter(({ module }) => module);
  const unplaced = [
    ...entities.map(({ name = '' }) => ({ id: `entity ${name}`, label: name, kind: 'entity' as const, column: 0 })),
    ...modules.map(({ name = '' }) => ({ id: `module ${name}`, label: name, kind: 'module' as const, column: 1 + (depths.get(name) ?? 0) })),
    ...called.map(({ id = '', method = '', path = '' }) => ({ id: `endpoint ${id}`, label: `${method} ${path}`, kind: 'endpoint' as const, column: last })),
  ];
  const nodes = unplaced.map((node, index): GraphNode => ({ ...node, row: unplaced.slice(0, index).filter(({ column }) => column === node.column).length }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edge = (from: string, to: string): GraphEdge[] => {
    const [start, end] = [byId.get(from), byId.get(to)];
    return start && end ? [{ from: start, to: end }] : [];
  };
  return {
    nodes,
    edges: [
      ...modules.flatMap(({ name, entities: used = [], dependsOn = [] }) => [
        ...used.flatMap((entity) => edge(`entity ${entity}`, `module ${name}`)),
        ...dependsOn.flatMap((other) => edge(`module ${other}`, `module ${name}`)),
      ]),
      ...called.flatMap(({ id, module }) => edge(`module ${module}`, `endpoint ${id}`)),
    ],
    columns: last + 1,
    rows: Math.max(0, ...nodes.map(({ row }) => row + 1)),
  };
}

/** How many modules lie between a module and one that calls no other. Modules that call each other in a circle count it once. */
function depthsOf(modules: NonNullable<Json<Plan>['modules']>): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (name: string, above: readonly string[]): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const called = modules.find((module) => module.name === name)?.dependsOn ?? [];
    const depth = Math.max(-1, ...called.filter((other) => !above.includes(other) && other !== name).map((other) => depthOf(other, [...above, name]))) + 1;
    depths.set(name, depth);
    return depth;
  };
  for (const { name = '' } of modules) depthOf(name, []);
  return depths;
}
