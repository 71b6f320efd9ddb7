import { useId } from 'react';
import { words } from './format.ts';
import type { FieldModel, Value } from './model-types.ts';

interface Props {
  readonly field: FieldModel;
  readonly value: Value | undefined;
  readonly fault: string | undefined;
  /** Rows to choose from, for a reference. */
  readonly choices: ReadonlyMap<number, string> | undefined;
  readonly onChange: (value: Value) => void;
}

/** One labelled input that suits the field's kind. */
export function FieldInput({ field, value, fault, choices, onChange }: Props) {
  const id = useId();
  const shared = { id, 'aria-invalid': fault !== undefined, 'aria-describedby': fault ? `${id}-fault` : undefined };
  if (field.kind === 'boolean') {
    return (
      <div className="field check">
        <input {...shared} type="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked)} />
        <label htmlFor={id}>{field.label}</label>
        <Fault id={id} text={fault} />
      </div>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id} className={field.required ? 'needed' : undefined}>
        {field.label}
      </label>
      {control(field, value, choices, onChange, shared)}
      <Fault id={id} text={fault} />
    </div>
  );
}

function Fault({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  return text ? (
    <p className="fault" id={`${id}-fault`}>
      {words(text)}
    </p>
  ) : null;
}

function control(
  field: FieldModel,
  value: Value | undefined,
  choices: ReadonlyMap<number, string> | undefined,
  onChange: (value: Value) => void,
  shared: object,
) {
  const text = value === null || value === undefined ? '' : String(value);
  const required = field.required === true;
  switch (field.kind) {
    case 'longText':
      return <textarea {...shared} rows={4} required={required} value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'enum':
      return (
        <Select
          {...shared}
          required={required}
          value={text}
          options={(field.values ?? []).map((item) => [item, words(item)])}
          onChange={(chosen) => onChange(chosen || null)}
        />
      );
    case 'reference':
      return choices && choices.size > 0 ? (
        <Select
          {...shared}
          required={required}
          value={text}
          options={[...choices].map(([id, label]) => [String(id), label])}
          onChange={(chosen) => onChange(chosen ? Number(chosen) : null)}
        />
      ) : (
        <input {...shared} type="number" required={required} value={text} placeholder="Id" onChange={(event) => onChange(toNumber(event.target.value))} />
      );
    case 'integer':
    case 'number':
      return (
        <input
          {...shared}
          type="number"
          step={field.kind === 'integer' ? 1 : 'any'}
          min={field.min}
          max={field.max}
          required={required}
          value={text}
          onChange={(event) => onChange(toNumber(event.target.value))}
        />
      );
    case 'dateTime':
      return (
        <input {...shared} type="datetime-local" required={required} value={toLocal(text)} onChange={(event) => onChange(fromLocal(event.target.value))} />
      );
    default:
      return <input {...shared} type={inputType(field)} required={required} value={text} onChange={(event) => onChange(event.target.value)} />;
  }
}

function inputType(field: FieldModel): string {
  if (field.kind !== 'text') return field.kind;
  return field.name === 'password' ? 'password' : 'text';
}

interface SelectProps {
  readonly required: boolean;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

function Select({ options, onChange, ...rest }: SelectProps) {
  return (
    <select {...rest} onChange={(event) => onChange(event.target.value)}>
      <option value="">Choose…</option>
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function toNumber(text: string): number | null {
  return text === '' ? null : Number(text);
}

/** An instant in UTC as the browser's local date and time, and back. */
function toLocal(text: string): string {
  if (text === '') return '';
  const time = new Date(text);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromLocal(text: string): string | null {
  return text === '' ? null : new Date(text).toISOString();
}
