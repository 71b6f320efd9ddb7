import { take } from '@modwright/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { buildQuery } from '../../../app/queries.ts';
import { api } from '../../../app/session.ts';
import { t } from '../../../strings.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { Problem } from '../../../ui/States.tsx';
import { Files } from './Files.tsx';
import { ScalabilityCurve } from './ScalabilityCurve.tsx';
import { Scores } from './Scores.tsx';

const route = getRouteApi('/builds/$build/app');

/** The running app in a frame that cannot reach the console, its scores with their evidence, and its files. */
export function AppTab(): ReactNode {
  const { build } = route.useParams();
  const { file } = route.useSearch();
  const navigate = route.useNavigate();
  const stored = useQuery(buildQuery(build));
  const preview = useMutation({ mutationFn: () => take(api().POST('/v1/builds/{build}/preview', { params: { path: { build } } })) });
  const openFile = (path: string): void => void navigate({ search: { file: path }, replace: true, resetScroll: false });
  const scores = stored.data?.scores ?? [];
  return (
    <div className="page sections">
      <div className="actions">
        <button type="button" className="button primary" disabled={preview.isPending} onClick={() => preview.mutate()}>
          <Icon name="play" /> {preview.isPending ? t.app.starting : t.app.run}
        </button>
        {preview.data && (
          <a className="button" href={preview.data.url} target="_blank" rel="noopener noreferrer">
            <Icon name="link" /> {t.common.openInTab}
          </a>
        )}
        <Link to="/learning/rewards" search={{ about: build }} className="button">
          <Icon name="learning" /> {t.app.rewarded}
        </Link>
      </div>
      {preview.error && <Problem error={preview.error} />}
      {preview.data && (
        <iframe className="preview" title={t.app.frame} src={preview.data.frame} sandbox="allow-scripts allow-forms" referrerPolicy="no-referrer" />
      )}
      <Scores scores={scores} onFile={openFile} />
      <ScalabilityCurve points={scores.flatMap(({ curve }) => curve)} />
      {stored.data && <Files build={stored.data} chosen={file} onChoose={openFile} />}
    </div>
  );
}
