import { take } from '@modwright/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { buildQuery } from '../../app/queries.ts';
import { api } from '../../app/session.ts';
import { t } from '../../strings.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Problem } from '../../ui/States.tsx';

const route = getRouteApi('/builds/$build/app');

/** The running app in a frame that cannot reach the console, its scores with their evidence. */
export function AppTab() {
  const { build } = route.useParams();
  const stored = useQuery(buildQuery(build));
  const preview = useMutation({ mutationFn: () => take(api().POST('/v1/builds/{build}/preview', { params: { path: { build } } })) });
  const scores = (stored.data?.scores ?? []).filter(({ module }) => !module);
  return (
    <div className="page app-tab">
      <div className="actions">
        <button type="button" className="button primary" disabled={preview.isPending} onClick={() => preview.mutate()}>
          <Icon name="play" /> {preview.isPending ? t.app.starting : t.app.run}
        </button>
        {preview.data && (
          <a className="button" href={preview.data.url} target="_blank" rel="noopener noreferrer">
            <Icon name="link" /> {t.common.openInTab}
          </a>
        )}
      </div>
      {preview.error && <Problem error={preview.error} />}
      {preview.data && (
        <iframe className="preview" title={t.app.frame} src={preview.data.frame} sandbox="allow-scripts allow-forms" referrerPolicy="no-referrer" />
      )}
      <section>
        <h2>{t.app.scores}</h2>
        {scores.length === 0 && <p className="hint">{t.app.noScores}</p>}
        <dl className="facts-list">
          {scores.map(({ checkpoint, value, evidence }) => (
            <div key={checkpoint}>
              <dt>{checkpoint}</dt>
              <dd>
                <strong>{value.toFixed(2)}</strong> <span className="hint">{evidence}</span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
