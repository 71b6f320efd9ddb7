import { Case, CaseOrigin, Step } from '@modwright/contracts/grading';
import { EndpointKind, type Endpoint, type Plan } from '@modwright/contracts/plan';
import type { ModuleCase, ModuleTask } from './module-task.ts';

/**
 * A task's hidden cases as conversations with the app that holds the module: rows are put in place past all rules, then the module's endpoint is
 * called, then rows are looked at.
 */
export function toCases({ plan, module, cases }: ModuleTask): Case[] {
  const endpoint = plan.endpoints.find((one) => one.module === module);
  if (!endpoint) throw new RangeError(`no endpoint calls ${module}`);
  return cases.map((one, index) =>
    Case.fromPartial({
      id: `${module}.${index + 1}`,
      module,
      origin: CaseOrigin.AUTHORED,
      title: one.name,
      steps: [...given(one.rows), call(plan, endpoint, one), ...afterwards(one.after ?? {})],
    }),
  );
}

/** Where a graded app takes and shows rows past all rules and accounts. See the profile's platform. */
const rowsAt = (entity: string): string => `/.given/${entity}`;

function given(rows: ModuleCase['rows']): Step[] {
  return Object.entries(rows).flatMap(([entity, values]) =>
    values.map((row) => Step.fromPartial({ method: 'POST', path: rowsAt(entity), bodyJson: JSON.stringify(row), given: true, expect: { status: 201 } })),
  );
}

function call(plan: Plan, { method, path, kind }: Endpoint, { input, answer, refuses }: ModuleCase): Step {
  const values = Object.entries(input);
  const inPath = ([name]: readonly [string, unknown]): boolean => path.includes(`{${name}}`);
  const at = values.filter(inPath).reduce((text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))), path);
  const rest = values.filter((value) => !inPath(value));
  const isReport = kind === EndpointKind.REPORT;
  const query = isReport ? new URLSearchParams(Object.fromEntries(rest.map(([name, value]) => [name, String(value)]))).toString() : '';
  return Step.fromPartial({
    method,
    path: query === '' ? at : `${at}?${query}`,
    bodyJson: isReport ? '' : JSON.stringify(Object.fromEntries(rest)),
    expect: { status: refuses ?? 0, bodyJson: answer === undefined ? '' : JSON.stringify(answer) },
  });
}

/** Each row that must be there, by its place, and none after the last. Ids count from 1. */
function afterwards(after: NonNullable<ModuleCase['after']>): Step[] {
  return Object.entries(after).flatMap(([entity, rows]) => [
    ...rows.map((row, index) => look(entity, index + 1, { status: 200, bodyJson: JSON.stringify(row) })),
    look(entity, rows.length + 1, { status: 404 }),
  ]);
}

function look(entity: string, id: number, expect: { readonly status: number; readonly bodyJson?: string }): Step {
  return Step.fromPartial({ method: 'GET', path: `${rowsAt(entity)}/${id}`, expect });
}
