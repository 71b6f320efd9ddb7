import type { Plan } from '@modwright/contracts/plan';
import type { Json } from '../../../domain/json.ts';
import { t } from '../../../strings.ts';
import { Icon } from '../../../ui/Icon.tsx';

/** How the brief was read where it left something open; nothing when it left nothing. */
export function Readings({ plan: { assumptions = [], questions = [] } }: { readonly plan: Json<Plan> }) {
  if (questions.length + assumptions.length === 0) return null;
  return (
    <div className="cards">
      {questions.length > 0 && (
        <section className="card">
          <h2>{t.plan.questions}</h2>
          {questions.map(({ id, text, alternatives = [] }) => (
            <div key={id} className="reading">
              <p>{text}</p>
              <ul className="plain-list">
                {alternatives.map((alternative, index) => (
                  <li key={alternative}>
                    {index === 0 && (
                      <span className="badge good">
                        <Icon name="check" size={13} /> {t.plan.taken}
                      </span>
                    )}{' '}
                    {alternative}
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      )}
      {assumptions.length > 0 && (
        <section className="card">
          <h2>{t.plan.assumptions}</h2>
          {assumptions.map(({ id, text, about }) => (
            <div key={id} className="reading">
              <p>{text}</p>
              {about && <About words={about} />}
            </div>
          ))}
        </section>
      )}
    </div>
  );
}

/** The words of the brief that left it open. */
export function About({ words }: { readonly words: string }) {
  return (
    <p className="hint">
      {t.plan.about}: <q>{words}</q>
    </p>
  );
}
