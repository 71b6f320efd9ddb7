import { errorOf, ModwrightError, take } from '@modwright/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Build } from '../../../app/queries.ts';
import { api, requireAccess } from '../../../app/session.ts';
import { cloneCommand } from '../../../domain/clone-command.ts';
import { fileTree } from '../../../domain/file-tree.ts';
import { t } from '../../../strings.ts';
import { CopyField } from '../../../ui/CopyField.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Loading, Problem } from '../../../ui/States.tsx';

interface Props {
  readonly build: Build;
  /** Path of the file that is shown. */
  readonly chosen: string | undefined;
  readonly onChoose: (path: string) => void;
}

/** The app's files as they stand: a tree and the source that was chosen. */
export function Files({ build, chosen, onChoose }: Props) {
  const files = useQuery({
    queryKey: ['files', build.id, build.plan_revision, build.last_seq],
    queryFn: async () => (await take(api().GET('/v1/builds/{build}/files', { params: { path: { build: build.id } } }))).files,
    placeholderData: (before) => before,
  });
  const download = useMutation({ mutationFn: () => saveZip(build.id) });
  const rows = useMemo(() => fileTree((files.data ?? []).map(({ path }) => path)), [files.data]);
  if (files.error instanceof ModwrightError && files.error.status === 409) return <p className="hint">{t.app.noFiles}</p>;
  const shown = files.data?.find(({ path }) => path === chosen);
  return (
    <section>
      <header className="title-row">
        <h2>{t.app.files}</h2>
        <div className="actions">
          <button type="button" className="button small" disabled={download.isPending} onClick={() => download.mutate()}>
            <Icon name="download" /> {download.isPending ? t.app.downloading : t.app.download}
          </button>
        </div>
      </header>
      <CopyField label={t.app.clone} text={cloneCommand(requireAccess().url, build)} />
      <p className="hint">{t.app.cloneHint}</p>
      {download.error && <Problem error={download.error} />}
      {files.error && !files.data && <Problem error={files.error} onRetry={() => void files.refetch()} />}
      {files.isPending && <Loading rows={5} />}
      {files.data && (
        <div className="files">
          <nav aria-label={t.app.tree}>
            {rows.map(({ path, name, level, isFolder }) => {
              const indent = { paddingLeft: `${8 + (level - 1) * 16}px` };
              return isFolder ? (
                <p key={path} style={indent}>
                  {name}/
                </p>
              ) : (
                <button key={path} type="button" style={indent} aria-current={path === chosen ? 'true' : undefined} onClick={() => onChoose(path)}>
                  <Icon name="file" size={13} /> {name}
                </button>
              );
            })}
          </nav>
          {shown ? <Source path={shown.path} content={shown.content} /> : <p className="hint pad">{t.app.chooseFile}</p>}
        </div>
      )}
    </section>
  );
}

function Source({ path, content }: { readonly path: string; readonly content: string }) {
  const lines = content.replace(/\n$/, '').split('\n');
  return (
    <figure>
      <figcaption>
        <code>{path}</code> <span className="hint">{t.app.bytes(lines.length)}</span>
      </figcaption>
      <pre className="source numbered" tabIndex={0} aria-label={path}>
        {lines.map((line, index) => (
          <span key={index}>{`${line}\n`}</span>
        ))}
      </pre>
    </figure>
  );
}

/** The archive, which takes the key to read, is read and then handed to the browser. */
async function saveZip(build: string): Promise<void> {
  const { url, key } = requireAccess();
  const response = await fetch(new URL(`/v1/builds/${encodeURIComponent(build)}/files?format=zip`, url), { headers: { authorization: `Bearer ${key}` } });
  if (!response.ok) throw errorOf(response, await response.json());
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'app.zip';
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
