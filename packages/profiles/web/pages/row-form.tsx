import { useState, type FormEvent } from 'react';
import { toRequestError } from './calls.ts';
import { FieldInput } from './field-input.tsx';
import type { FieldModel, Row, Value } from './model-types.ts';
import { useReferences } from './references.ts';
import type { RequestError } from './request.ts';

interface Props {
  readonly fields: readonly FieldModel[];
  /** Values to start with; a field without one starts with its default. */
  readonly row?: Row | undefined;
  /** What the button that sends says. */
  readonly submit: string;
  readonly onSubmit: (values: Row) => Promise<void>;
  readonly onCancel?: () => void;
}

/** A form over some fields. The server's refusal is shown at the fields it is about, and once as an alert. */
export function RowForm({ fields, row, submit, onSubmit, onCancel }: Props) {
  const [values, setValues] = useState<Row>(() =>
    Object.fromEntries(fields.map((field) => [field.name, row?.[field.name] ?? field.default ?? (field.kind === 'boolean' ? false : null)])),
  );
  const [error, setError] = useState<RequestError>();
  const [busy, setBusy] = useState(false);
  const references = useReferences(fields, '');

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit(values);
    } catch (reason) {
      setError(toRequestError(reason));
    } finally {
      setBusy(false);
    }
  };
  const change = (name: string, value: Value) => setValues((last) => ({ ...last, [name]: value }));

  return (
    <form onSubmit={send} noValidate>
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={values[field.name]}
          fault={error?.fields[field.name]}
          choices={field.ref ? references[field.ref] : undefined}
          onChange={(value) => change(field.name, value)}
        />
      ))}
      {error ? <p role="alert">{error.message}</p> : null}
      <div className="buttons">
        {onCancel ? (
          <button type="button" className="quiet" onClick={onCancel}>
            Cancel
          </button>
        ) : null}
        <button type="submit" disabled={busy}>
          {submit}
        </button>
      </div>
    </form>
  );
}
