import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/client';
import { formatDateTime } from '@/lib/dates';
import { refresh } from '@/lib/live';
import { explain, ProblemError } from '@/lib/problem';
import { Button } from '@/ui/Button';
import { Chip } from '@/ui/Chip';
import { Dialog } from '@/ui/Dialog';
import { PasswordField, TextField } from '@/ui/Field';
import { Empty, Loaded, Notice } from '@/ui/states';
import { toast } from '@/ui/toast';
import { useLinks } from './api';

export function Links() {
  const { t } = useTranslation();
  const query = useLinks();
  const [open, setOpen] = useState(false);
  return (
    <div className="stack narrow">
      <div className="row">
        <span className="grow muted">{t('admin:links.text')}</span>
        <Button kind="primary" icon="plus" onClick={() => setOpen(true)}>
          {t('admin:links.add')}
        </Button>
      </div>
      <Loaded query={query}>
        {(links) =>
          links.length === 0 ? (
            <Empty title={t('admin:links.none')} />
          ) : (
            links.map((l) => (
              <article key={l.id} className="card stack-s">
                <div className="row wrap">
                  <h2 className="grow">{l.name}</h2>
                  {l.lastError ? (
                    <Chip tone="red" icon="cross">
                      {t('admin:links.failing')}
                    </Chip>
                  ) : l.active ? (
                    <Chip tone="green" icon="check">
                      {t('admin:links.active')}
                    </Chip>
                  ) : (
                    <Chip>{t('admin:links.off')}</Chip>
                  )}
                </div>
                <dl className="facts">
                  <dt>{t('admin:links.endpoint')}</dt>
                  <dd>{l.endpoint}</dd>
                  <dt>{t('admin:links.systemId')}</dt>
                  <dd>{l.systemId}</dd>
                  {l.lastPolledAt && (
                    <>
                      <dt>{t('admin:links.polled')}</dt>
                      <dd>{formatDateTime(l.lastPolledAt)}</dd>
                    </>
                  )}
                </dl>
                {l.lastError && <Notice kind="error">{l.lastError}</Notice>}
              </article>
            ))
          )
        }
      </Loaded>
      <Dialog side open={open} title={t('admin:links.add')} onClose={() => setOpen(false)}>
        <SaveLink onDone={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}

function SaveLink({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [v, setV] = useState({ name: '', endpoint: '', systemId: '' });
  const [secret, setSecret] = useState('');
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  async function submit() {
    setTried(true);
    setProblem(undefined);
    if (!v.name.trim() || !v.endpoint.trim() || !v.systemId.trim() || !secret) return;
    try {
      await api.POST('/api/admin/links', { body: { name: v.name.trim(), endpoint: v.endpoint.trim(), systemId: v.systemId.trim(), secret } });
      refresh(client, ['admin']);
      toast.success(t('admin:links.saved', { name: v.name }));
      onDone();
    } catch (error) {
      setProblem(error);
    }
  }
  const wrong = (name: string, value: string) => (problem instanceof ProblemError ? problem.field(name) : undefined) ?? (tried && !value.trim() ? t('common:required') : undefined);
  return (
    <div className="stack">
      {problem !== undefined && (
        <Notice kind="error" live>
          {explain(problem)}
        </Notice>
      )}
      <TextField label={t('admin:links.name')} value={v.name} onChange={(name) => setV({ ...v, name })} error={wrong('name', v.name)} autoFocus />
      <TextField label={t('admin:links.endpoint')} type="url" value={v.endpoint} onChange={(endpoint) => setV({ ...v, endpoint })} error={wrong('endpoint', v.endpoint)} />
      <TextField label={t('admin:links.systemId')} value={v.systemId} onChange={(systemId) => setV({ ...v, systemId })} error={wrong('systemId', v.systemId)} />
      <PasswordField label={t('admin:links.secret')} autoComplete="off" value={secret} onChange={setSecret} error={wrong('secret', secret)} />
      <div>
        <Button kind="primary" onClick={submit}>
          {t('common:save')}
        </Button>
      </div>
    </div>
  );
}
