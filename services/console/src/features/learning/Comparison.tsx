import { ModwrightError, take, type Shapes } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/session.ts';
import { t } from '../../strings.ts';
import { Loading, Problem } from '../../ui/States.tsx';

type Output = Shapes['Comparison']['outputs'][number];

/** What two versions wrote for the same module of the same brief and seed. */
export function Comparison({ candidate, baseline }: { readonly candidate: string; readonly baseline: string }) {
  const comparison = useQuery({
    queryKey: ['comparison', candidate, baseline],
    queryFn: () => take(api().GET('/v1/policies/{version}/comparison', { params: { path: { version: candidate }, query: { baseline } } })),
    retry: (count, error) => count < 3 && error instanceof ModwrightError && error.retryable,
  });
  const [at, setAt] = useState(0);
  if (!comparison.data) return comparison.error ? <Problem error={comparison.error} onRetry={() => void comparison.refetch()} /> : <Loading rows={3} />;
  const { outputs } = comparison.data;
  const output = outputs[at];
  return (
    <section>
      <h2>{t.learning.comparison}</h2>
      <p className="hint">{output ? t.learning.comparisonHint : t.learning.noOutputs}</p>
      {output && (
        <>
          <label className="field narrow">
            <span className="hidden">{t.learning.output}</span>
            <select value={at} onChange={(event) => setAt(Number(event.target.value))}>
              {outputs.map(({ brief, seed, module }, index) => (
                <option key={`${brief} ${seed} ${module}`} value={index}>
                  {t.learning.outputName(brief, seed, module)}
                </option>
              ))}
            </select>
          </label>
          <Sides output={output} names={[baseline, candidate]} />
        </>
      )}
    </section>
  );
}

function Sides({ output, names: [baseline, candidate] }: { readonly output: Output; readonly names: readonly [string, string] }) {
  return (
    <div className="sides">
      {[
        [baseline, output.baseline],
        [candidate, output.candidate],
      ].map(([name = '', source]) => (
        <figure key={name}>
          <figcaption>{name}</figcaption>
          {source ? (
            <pre className="source" tabIndex={0} aria-label={name}>
              {source}
            </pre>
          ) : (
            <p className="hint">{t.learning.wroteNothing}</p>
          )}
        </figure>
      ))}
    </div>
  );
}
