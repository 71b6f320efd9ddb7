import { FieldType, type Field } from '@modwright/contracts/plan';
import { Rename } from '@modwright/contracts/shelf';
import { likenessOfNames } from './names.ts';
import { classOf } from './shape.ts';

/** Says whether references to one entity may become references to another. */
export type MayRefer = (from: string, to: string) => boolean;

/**
 * Pairs fields one to one: the same class of value, the most alike names first, the given order where names say nothing.
 * @param isNeeded fields that must have a partner; others get one by their names, or when just one field of their class is left on either side.
 * @returns undefined when a needed field has no partner.
 */
export function matchFields(from: readonly Field[], to: readonly Field[], mayRefer: MayRefer, isNeeded: (field: Field) => boolean): Rename[] | undefined {
  const pairs = from
    .flatMap((one, index) => to.filter((other) => isCompatible(one, other, mayRefer)).map((other) => ({ one, other, index, needed: isNeeded(one) })))
    .map((pair) => ({ ...pair, likeness: likenessOfNames(pair.one.name, pair.other.name) }))
    // A needed field goes before one that may do without, unless the names are the same.
    .sort((a, b) => Number(b.likeness === 1) - Number(a.likeness === 1) || Number(b.needed) - Number(a.needed) || b.likeness - a.likeness || a.index - b.index);
  const taken = new Set<string>();
  const renames = new Map<string, string>();
  for (const { one, other, needed, likeness } of pairs) {
    if (renames.has(one.name) || taken.has(other.name) || (!needed && likeness === 0)) continue;
    renames.set(one.name, other.name);
    taken.add(other.name);
  }
  const left = pairs.filter(({ one, other }) => !renames.has(one.name) && !taken.has(other.name));
  for (const { one, other } of left) if (left.every((pair) => (pair.one === one) === (pair.other === other))) renames.set(one.name, other.name);
  if (from.some((field) => isNeeded(field) && !renames.has(field.name))) return undefined;
  return [...renames].map(([name, target]) => Rename.fromPartial({ from: name, to: target }));
}

function isCompatible(one: Field, other: Field, mayRefer: MayRefer): boolean {
  if (classOf(one.type) !== classOf(other.type)) return false;
  if (one.type === FieldType.REFERENCE) return mayRefer(one.ref, other.ref);
  if (one.type !== FieldType.ENUM) return true;
  // The code names values: choices that share no two of them are different choices. What it names and the other lacks, the type check finds.
  return one.values.filter((value) => other.values.includes(value)).length >= Math.min(2, one.values.length);
}
