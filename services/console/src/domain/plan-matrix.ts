import type { Shapes } from '@modwright/client';
import type { Plan } from '@modwright/contracts/plan';
import type { Json } from './json.ts';

type Case = Shapes['Case'];

/** Where a requirement meets a module. */
export interface Cell {
  /** True when the plan says that the module (or an endpoint of the app itself) serves the requirement. */
  readonly isPlanned: boolean;
  /** Cases that show the requirement in the module. */
  readonly cases: readonly Case[];
}

export interface MatrixRow {
  /** Of the requirement; empty = every case that shows none. */
  readonly id: string;
  readonly text: string;
  /** One for each module of the matrix. */
  readonly cells: readonly Cell[];
}

/** Requirements against modules. */
export interface Matrix {
  /** Names; the last is empty: what the app does without a module. */
  readonly modules: readonly string[];
  readonly rows: readonly MatrixRow[];
}

/** Which cases show which requirement in which module. Every case is in a row: in those of its requirements, or in the last. */
export function matrixOf(plan: Json<Plan>, cases: readonly Case[]): Matrix {
  const names = (plan.modules ?? []).map(({ name = '' }) => name);
  const modules = [...names, ''];
  const shown = new Map(cases.map((one) => [one, requirementsOf(plan, one)]));
  const rows = (plan.requirements ?? []).map(({ id = '', text = '' }): MatrixRow => {
    const cover = plan.coverage?.find(({ requirement }) => requirement === id);
    return {
      id,
      text,
      cells: modules.map((module) => ({
        isPlanned: module ? (cover?.modules ?? []).includes(module) : servesItself(plan, cover?.endpoints ?? []),
        cases: cases.filter((one) => columnOf(one, names) === module && shown.get(one)?.has(id)),
      })),
    };
  });
  const rest = cases.filter((one) => shown.get(one)?.size === 0);
  if (rest.length === 0) return { modules, rows };
  const cells = modules.map((module) => ({ isPlanned: false, cases: rest.filter((one) => columnOf(one, names) === module) }));
  return { modules, rows: [...rows, { id: '', text: '', cells }] };
}

/** A case of a module that the plan does not know is one of the app. */
function columnOf({ module }: Case, names: readonly string[]): string {
  return names.includes(module) ? module : '';
}

/** A case shows the requirement of its sentence; one that follows from the plan, those that its endpoint serves. */
function requirementsOf(plan: Json<Plan>, { id, module, acceptance }: Case): ReadonlySet<string> {
  const known = new Set((plan.requirements ?? []).map((one) => one.id ?? ''));
  const sentences = plan.modules?.find(({ name }) => name === module)?.acceptance ?? [];
  const said = sentences.filter((one) => one.id === id || (acceptance !== '' && one.text === acceptance)).map(({ requirement = '' }) => requirement);
  const served = (plan.coverage ?? []).filter(({ endpoints = [] }) => endpoints.some((endpoint) => id.startsWith(`${endpoint}.`)));
  return new Set([...said, ...served.map(({ requirement = '' }) => requirement)].filter((one) => known.has(one)));
}

function servesItself(plan: Json<Plan>, endpoints: readonly string[]): boolean {
  return endpoints.some((id) => plan.endpoints?.some((endpoint) => endpoint.id === id && !endpoint.module));
}

/** How cases stand. */
export function countCases(cases: readonly Case[]): { readonly passed: number; readonly total: number; readonly open: number } {
  return {
    passed: cases.filter(({ passed }) => passed === true).length,
    total: cases.length,
    open: cases.filter(({ passed }) => passed === null).length,
  };
}
