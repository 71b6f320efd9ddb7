import type { CreateRubricRequest, Rubric } from '@modwright/contracts/feedback';
import { AppError, newId } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { insertRubric } from '@modwright/store/feedback';
import { toRubric } from '../domain/feedback-view.ts';

/** Makes a rubric for good. */
export async function createRubric(store: Store, { rubric }: CreateRubricRequest): Promise<Rubric> {
  if (!rubric) throw new AppError('INVALID_ARGUMENT', 'there is no rubric: give at least its name');
  const { id, name, description, min, max } = rubric;
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
    throw new AppError('INVALID_ARGUMENT', `"${name}" is no name of a rubric: small letters, digits and hyphens, such as ease-of-use`);
  if (min >= max) throw new AppError('INVALID_ARGUMENT', `the highest score of rubric ${name} must be above the lowest`);
  const kept = await insertRubric(store, { id: id || newId('rubric'), name, description, min_score: min, max_score: max }).catch((error: unknown) => {
    if (AppError.from(error).code !== 'ALREADY_EXISTS') throw error;
    throw new AppError('ALREADY_EXISTS', `another rubric in force is called ${name}: archive it first, or choose another name`, { cause: error });
  });
  const same = kept.name === name && kept.description === description && kept.min_score === min && kept.max_score === max;
  if (!same) throw new AppError('ALREADY_EXISTS', `rubric ${kept.id} is ${kept.name} already, and is never changed: archive it and make another`);
  return toRubric(kept);
}
