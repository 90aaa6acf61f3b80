import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '@/lib/types';
import { Button } from '@/ui/Button';
import { Chip } from '@/ui/Chip';
import { Dialog } from '@/ui/Dialog';
import { Empty, Loaded } from '@/ui/states';
import { usePeople } from './api';
import { EditPerson } from './EditPerson';
import { NewPerson } from './NewPerson';

export function People() {
  const { t } = useTranslation();
  const [q, setQ] = useState('');
  const [open, setOpen] = useState<Person | 'new'>();
  const query = usePeople(q);
  const close = () => setOpen(undefined);
  return (
    <div className="stack">
      <div className="row">
        <input className="input" style={{ maxWidth: 360 }} type="search" aria-label={t('admin:people.find')} placeholder={t('admin:people.find')} value={q} onChange={(e) => setQ(e.target.value)} />
        <span className="grow" />
        <Button kind="primary" icon="plus" onClick={() => setOpen('new')}>
          {t('admin:people.add')}
        </Button>
      </div>
      <Loaded query={query}>
        {(people) =>
          people.length === 0 ? (
            <Empty title={t('admin:people.none')} />
          ) : (
            <div className="table-box" tabIndex={0} role="region" aria-label={t('admin:part.nguoi-dung')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('admin:people.name')}</th>
                    <th scope="col">{t('admin:people.username')}</th>
                    <th scope="col">{t('admin:people.posts')}</th>
                    <th scope="col">{t('admin:people.state')}</th>
                    <th scope="col">
                      <span className="sr">{t('admin:people.actions')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {people.map((p) => (
                    <tr key={p.id}>
                      <th scope="row">
                        {p.fullName}
                      </th>
                      <td>{p.username}</td>
                      <td>
                        {p.posts.map((post) => (
                          <div key={post.id}>
                            {post.title}, {post.unitName}{' '}
                            <span className="muted">({post.roles.map((r) => t(`admin:role.${r}`)).join(', ')})</span>
                          </div>
                        ))}
                      </td>
                      <td>{p.disabled ? <Chip tone="plain">{t('admin:people.disabled')}</Chip> : <Chip tone="green" icon="check">{t('admin:people.enabled')}</Chip>}</td>
                      <td style={{ textAlign: 'right' }}>
                        <Button small onClick={() => setOpen(p)} aria-label={t('admin:people.editName', { name: p.fullName })}>
                          {t('admin:people.edit')}
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
      <Dialog side open={open !== undefined} title={open === 'new' ? t('admin:people.add') : (open?.fullName ?? '')} onClose={close}>
        {open === 'new' ? <NewPerson onDone={close} /> : open && <EditPerson person={open} onDone={close} />}
      </Dialog>
    </div>
  );
}
