import type { Build } from '../../../app/queries.ts';
import { t } from '../../../strings.ts';

interface Props {
  readonly scores: Build['scores'];
  /** Somebody wants to see the file of a finding. */
  readonly onFile: (path: string) => void;
}

/** How good the app is at each checkpoint, why, and what lowered it. */
export function Scores({ scores, onFile }: Props) {
  const whole = scores.filter(({ module }) => !module);
  return (
    <section>
      <h2>{t.app.scores}</h2>
      {whole.length === 0 && <p className="hint">{t.app.noScores}</p>}
      <div className="cards scores">
        {whole.map(({ checkpoint, value, evidence, findings }) => (
          <article key={checkpoint} className="card">
            <h3>
              {checkpoint} <span className="spring" />
              <meter min={0} max={1} value={value} aria-label={checkpoint} /> <strong className="number">{value.toFixed(2)}</strong>
            </h3>
            <p className="hint">{evidence}</p>
            {findings.length > 0 && (
              <details className="more">
                <summary>{t.app.findings(findings.length)}</summary>
                <ul className="plain-list findings">
                  {findings.map(({ module, file, line, rule, message }, index) => (
                    <li key={index}>
                      {file ? (
                        <button type="button" className="link" onClick={() => onFile(file)}>
                          {t.app.line(file, line)}
                        </button>
                      ) : (
                        module && <span className="module">{module}</span>
                      )}{' '}
                      {message} <span className="hint">{rule}</span>
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </article>
        ))}
      </div>
    </section>
  );
}
