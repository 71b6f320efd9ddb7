import type { Case, CaseResult, Verdict } from '@modwright/contracts/grading';
import type { ReactNode } from 'react';
import type { BodyOf, Json, Said } from '../../../domain/json.ts';
import { t } from '../../../strings.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { DraftDiff } from './DraftDiff.tsx';

/** What a message says in full, where one line is not enough. */
export function BodyView({ seq, said }: { readonly seq: number; readonly said: Said | undefined }) {
  switch (said?.kind) {
    case 'buildSubmitted':
      return <p className="prose">{said.value.request?.brief?.text}</p>;
    case 'planProposed':
      return <PlanView plan={said.value.plan} findings={said.value.findings ?? []} />;
    case 'casesAuthored':
      return (
        <Section title={t.conversation.cases}>
          <ul className="plain-list">
            {said.value.cases?.map((one) => (
              <CaseTitle key={one.id} one={one} />
            ))}
          </ul>
          {said.value.discarded?.map((text) => (
            <p key={text} className="hint">
              {text}
            </p>
          ))}
        </Section>
      );
    case 'draftsRequested':
      return <Faults {...(said.value.feedback ?? {})} />;
    case 'draftsProposed':
      return said.value.drafts?.map((draft, index) => (
        <Section key={`${draft.id}-${index}`} title={t.conversation.draft(index + 1)}>
          {draft.unusable ? (
            <p className="wrong">
              {t.conversation.unusable}: {draft.unusable}
            </p>
          ) : (
            <DraftDiff seq={seq} module={said.value.module ?? ''} source={draft.source ?? ''} />
          )}
        </Section>
      ));
    case 'verdictReached':
      return (
        <>
          {said.value.verdicts?.map((verdict, index) => (
            <VerdictView key={`${verdict.draft}-${index}`} title={t.conversation.draft(index + 1)} verdict={verdict} />
          ))}
          {said.value.mutants ? <p className="hint">{t.conversation.mutants(said.value.mutantsKilled ?? 0, said.value.mutants)}</p> : null}
        </>
      );
    case 'integrationReached':
      return <Integration {...said.value} />;
    case 'scoresGiven':
      return (
        <dl className="facts-list">
          {said.value.scores?.map(({ checkpoint, module, value = 0, evidence }) => (
            <div key={`${checkpoint} ${module}`}>
              <dt>{[checkpoint, module].filter(Boolean).join(', ')}</dt>
              <dd>
                {value.toFixed(2)} <span className="hint">{evidence}</span>
              </dd>
            </div>
          ))}
        </dl>
      );
    case 'moduleAccepted':
    case 'moduleExhausted':
      return said.value.source ? (
        <pre className="source" tabIndex={0} aria-label={t.conversation.source}>
          {said.value.source}
        </pre>
      ) : null;
    default:
      return null;
  }
}

function Integration({ faults, verdict, journeys }: BodyOf<'integrationReached'>) {
  return (
    <>
      {faults?.map(({ module, what, evidence }, index) => (
        <p key={index} className="wrong">
          {module} {what} {evidence}
        </p>
      ))}
      {verdict && <VerdictView title={t.conversation.cases} verdict={verdict} />}
      {journeys?.length ? (
        <Section title={t.conversation.journeys}>
          <Results results={journeys} />
        </Section>
      ) : null}
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function PlanView({ plan, findings }: { readonly plan: BodyOf<'planProposed'>['plan']; readonly findings: readonly string[] }) {
  return (
    <>
      {findings.map((finding) => (
        <p key={finding} className="wrong">
          {finding}
        </p>
      ))}
      <Section title={t.conversation.modules}>
        <dl className="facts-list">
          {plan?.modules?.map(({ name, responsibility }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{responsibility}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={t.conversation.assumptions}>
        <ul>
          {plan?.assumptions?.map(({ id, text }) => (
            <li key={id}>{text}</li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function CaseTitle({ one }: { readonly one: Json<Case> }) {
  return (
    <li>
      <code>{one.id}</code> {one.title || one.acceptance}
    </li>
  );
}

function Faults({ diagnostics = [], failures = [], integration = [], review = [] }: NonNullable<BodyOf<'draftsRequested'>['feedback']>) {
  return [...diagnostics, ...failures, ...integration, ...review].map((text, index) => (
    <p key={index} className="wrong">
      {text}
    </p>
  ));
}

function VerdictView({ title, verdict }: { readonly title: string; readonly verdict: Json<Verdict> }) {
  return (
    <Section title={`${title}: ${t.cases.summary(verdict.passed ?? 0, verdict.expected ?? 0)}`}>
      {verdict.diagnostics?.map((text) => (
        <p key={text} className="wrong">
          {t.conversation.diagnostics}: {text}
        </p>
      ))}
      {verdict.bootFailure && (
        <p className="wrong">
          {t.conversation.boot}: {verdict.bootFailure}
        </p>
      )}
      <Results results={verdict.results ?? []} />
    </Section>
  );
}

function Results({ results }: { readonly results: readonly Json<CaseResult>[] }) {
  return (
    <ul className="results">
      {results.map(({ caseId, passed, failure }) => (
        <li key={caseId} className={passed ? 'good' : 'bad'}>
          <Icon name={passed ? 'check' : 'cross'} size={14} />
          <span className="hidden">{passed ? t.cases.passes : t.cases.fails}</span>
          <code>{caseId}</code>
          {!passed && <span>{failure || t.cases.notReached}</span>}
        </li>
      ))}
    </ul>
  );
}
