import { useId } from 'react';
import { words } from './format.ts';
import type { FieldModel, Row } from './model-types.ts';
import { useReferences } from './references.ts';

interface Props {
  readonly fields: readonly FieldModel[];
  readonly searchable: boolean;
  readonly values: Row;
  readonly onChange: (values: Row) => void;
}

/** Which rows the list shows: a search, and a choice for each field the list can be filtered by. */
export function Filters({ fields, searchable, values, onChange }: Props) {
  const references = useReferences(fields, '');
  const id = useId();
  const change = (name: string, value: string) => onChange({ ...values, [name]: value });
  const options = (field: FieldModel): (readonly [string, string])[] => {
    if (field.kind === 'boolean')
      return [
        ['true', 'Yes'],
        ['false', 'No'],
      ];
    if (field.kind === 'reference') return [...(references[field.ref ?? ''] ?? [])].map(([key, label]) => [String(key), label]);
    return (field.values ?? []).map((value) => [value, words(value)]);
  };
  const chosen = fields.filter((field) => field.kind === 'boolean' || field.kind === 'enum' || field.kind === 'reference');
  if (!searchable && chosen.length === 0) return null;
  return (
    <div className="filters" role="search">
      {searchable ? (
        <div className="field">
          <label htmlFor={`${id}-q`}>Search</label>
          <input id={`${id}-q`} type="search" value={String(values['q'] ?? '')} onChange={(event) => change('q', event.target.value)} />
        </div>
      ) : null}
      {chosen.map((field) => (
        <div className="field" key={field.name}>
          <label htmlFor={`${id}-${field.name}`}>{field.label}</label>
          <select id={`${id}-${field.name}`} value={String(values[field.name] ?? '')} onChange={(event) => change(field.name, event.target.value)}>
            <option value="">All</option>
            {options(field).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
      ))}
    </div>
  );
}
