import { FieldType, type Endpoint, type Entity, type Field, type Page, type Plan } from '@modwright/contracts/plan';
import type { RowMaker } from '../given-rows.ts';
import type { JourneyStep } from '../journey.ts';
import type { Value } from '../values.ts';
import type { Wording } from '../wording.ts';

/** One page and what its journeys are made from. */
export interface Scene {
  readonly plan: Plan;
  readonly wording: Wording;
  readonly page: Page;
  /** "journey.books". */
  readonly idPrefix: string;
  /** Entity the page lists; undefined on a page of reports. */
  readonly entity: Entity | undefined;
  /** Endpoint that lists its rows on the page; without one there is no table. */
  readonly listed: Endpoint | undefined;
  readonly maker: RowMaker;
  /** What comes before the page can be opened. */
  readonly arrive: readonly JourneyStep[];
}

/** True for fields that a table shows letter by letter as they were typed. */
export function shownAsTyped(field: Field): boolean {
  return field.type === FieldType.TEXT || field.type === FieldType.EMAIL;
}

/** Texts by which a row can be told from others. */
export function marksOf(fields: readonly Field[], values: Readonly<Record<string, Value>>): string[] {
  return fields
    .filter(shownAsTyped)
    .map((field) => values[field.name])
    .filter((value) => typeof value === 'string');
}
