import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/lib/session';
import { ImportKey, KeyCard, useSigningKeys } from '@/rows/keys';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Loaded } from '@/ui/states';

/** My own certificate: what it is, until when, and bringing a new one. */
export function MyKeys() {
  const { t } = useTranslation();
  const { user } = useSession();
  const query = useSigningKeys();
  const [open, setOpen] = useState(false);
  return (
    <section className="card stack" aria-label={t('settings:certificate.title')}>
      <div className="row">
        <h2 className="grow">{t('settings:certificate.title')}</h2>
        <Button icon="plus" onClick={() => setOpen(true)}>
          {t('settings:certificate.bring')}
        </Button>
      </div>
      <Loaded query={query}>
        {(keys) => {
          const mine = keys.filter((k) => k.purpose === 'person' && (!k.owner || k.owner.startsWith(user.fullName)));
          if (mine.length === 0) return <p className="muted">{t('settings:certificate.none')}</p>;
          return mine.map((k) => <KeyCard key={k.id} signingKey={k} />);
        }}
      </Loaded>
      <Dialog title={t('settings:certificate.bring')} open={open} onClose={() => setOpen(false)} side>
        <ImportKey purpose="person" onDone={() => setOpen(false)} />
      </Dialog>
    </section>
  );
}
