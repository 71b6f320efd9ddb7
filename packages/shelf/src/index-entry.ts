import type { Plan } from '@modwright/contracts/plan';
import type { ShelfModule } from '@modwright/contracts/shelf';
import { AppError } from '@modwright/runtime';
import { textOf } from './find-candidates.ts';
import { shapeOf } from './shape.ts';

/** The module with what it is found by. Throws INVALID_ARGUMENT when it has no contract. */
export function toShelfWrite(module: ShelfModule): { module: ShelfModule; name: string; shape: string; words: string } {
  const { app, contract } = contractOf(module);
  return { module, name: contract.name, shape: shapeOf(app, contract), words: textOf(contract) };
}

/** A kept module's app and its one module. Throws INVALID_ARGUMENT when either is missing. */
export function contractOf({ id, app }: ShelfModule): { app: Plan; contract: Plan['modules'][number] } {
  const [contract] = app?.modules ?? [];
  if (!app || !contract) throw new AppError('INVALID_ARGUMENT', `the shelf module ${id || 'without an id'} has no contract`);
  return { app, contract };
}
