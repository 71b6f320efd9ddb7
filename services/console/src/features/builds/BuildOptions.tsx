import { useId } from 'react';
import { t } from '../../strings.ts';
import { BUDGETS, CHECKPOINTS, type BudgetName, type BuildForm } from './submission.ts';

interface Props {
  readonly form: BuildForm;
  readonly onChange: (form: BuildForm) => void;
}

const BUDGET_LABELS: Readonly<Record<BudgetName, string>> = {
  tokens: t.newBuild.tokens,
  seconds: t.newBuild.seconds,
  samples: t.newBuild.samples,
  repair_turns: t.newBuild.repairs,
  bar: t.newBuild.bar,
};

/** What a brief may bring along: files, profile, minimum scores, budget. */
export function BuildOptions({ form, onChange }: Props) {
  const id = useId();
  return (
    <div className="options">
      <div className="field">
        <label htmlFor={`${id}-profile`}>{t.newBuild.profile}</label>
        <select id={`${id}-profile`} value={form.profile} onChange={(event) => onChange({ ...form, profile: event.target.value })}>
          {Object.entries(t.newBuild.profiles).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-openapi`}>{t.newBuild.openapi}</label>
        <input
          id={`${id}-openapi`}
          type="file"
          accept=".yaml,.yml,.json"
          onChange={(event) => void readFiles(event.target.files).then(([file]) => onChange({ ...form, openapi: file?.content ?? '' }))}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-accept`}>{t.newBuild.accept}</label>
        <input
          id={`${id}-accept`}
          type="file"
          multiple
          accept=".yaml,.yml,.json"
          aria-describedby={`${id}-accept-hint`}
          onChange={(event) => void readFiles(event.target.files).then((accept) => onChange({ ...form, accept }))}
        />
        <p id={`${id}-accept-hint`} className="hint">
          {t.newBuild.acceptHint}
        </p>
      </div>
      <fieldset>
        <legend>{t.newBuild.minimums}</legend>
        <p className="hint">{t.newBuild.minimumsHint}</p>
        <div className="numbers">
          {CHECKPOINTS.map((name) => (
            <label key={name}>
              {name}
              <input
                type="number"
                min={0}
                max={1}
                step={0.05}
                value={form.minimums[name] ?? ''}
                onChange={(event) => onChange({ ...form, minimums: { ...form.minimums, [name]: event.target.value } })}
              />
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t.newBuild.budget}</legend>
        <div className="numbers">
          {BUDGETS.map((name) => (
            <label key={name}>
              {BUDGET_LABELS[name]}
              <input
                type="number"
                min={0}
                {...(name === 'bar' ? { max: 1, step: 0.05 } : { step: 1 })}
                placeholder={t.newBuild.standard}
                value={form.budget[name]}
                onChange={(event) => onChange({ ...form, budget: { ...form.budget, [name]: event.target.value } })}
              />
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

async function readFiles(files: FileList | null): Promise<{ name: string; content: string }[]> {
  return Promise.all([...(files ?? [])].map(async (file) => ({ name: file.name, content: await file.text() })));
}
