import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ImportKey, KeyCard, useSigningKeys } from '@/rows/keys';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Empty, Loaded } from '@/ui/states';

/** All keys of the agency; the seal is brought here, people bring their own in their settings. */
export function Keys() {
  const { t } = useTranslation();
  const query = useSigningKeys();
  const [open, setOpen] = useState(false);
  return (
    <div className="stack narrow">
      <div className="row">
        <span className="grow muted">{t('admin:keys.text')}</span>
        <Button kind="primary" icon="plus" onClick={() => setOpen(true)}>
          {t('admin:keys.add')}
        </Button>
      </div>
      <Loaded query={query}>
        {(keys) => (
          <>
            <h2 className="sr">{t('admin:part.chu-ky')}</h2>
            {keys.length === 0 ? <Empty title={t('admin:keys.none')} /> : keys.map((k) => <KeyCard key={k.id} signingKey={k} />)}
          </>
        )}
      </Loaded>
      <Dialog side open={open} title={t('admin:keys.add')} onClose={() => setOpen(false)}>
        <ImportKey purpose="seal" onDone={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}
