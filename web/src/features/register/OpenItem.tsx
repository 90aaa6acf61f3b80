import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { currentLang } from '@/lib/i18n';
import { usePhone } from '@/lib/media';
import { usePrefetch } from '@/lib/prefetch';
import type { Catalog } from '@/lib/types';
import { Button } from '@/ui/Button';
import { PdfReader } from '@/ui/PdfReader';
import { Empty, Failure, Notice, SkeletonRows } from '@/ui/states';
import { intakeQuery, intakeUrl, uploadQuery, uploadUrl } from './api';
import { isFinished, isWorkable, type Item } from './batch';
import type { Bench } from './useBench';
import { Workpiece } from './Workpiece';
import type { Paper } from './useWorkpiece';

type Props = { bench: Bench; catalog: Catalog; item: Item; onChoose: () => void };

/** The open file: the paper in the middle, its fields on the right. */
export function OpenItem({ bench, catalog, item, onChoose }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [shown, setShown] = useState(false);
  const [picked, setPicked] = useState('');
  const upload = useQuery({ ...uploadQuery(item.upload ?? ''), enabled: Boolean(item.upload) && !isFinished(item) });
  const intake = useQuery({ ...intakeQuery(item.intake ?? ''), enabled: Boolean(item.intake) && !isFinished(item) });

  const following = bench.batch.items.find((i) => i.key !== item.key && isWorkable(i) && i.upload);
  usePrefetch(following?.upload ? [uploadUrl(following.upload)] : []);

  if (isFinished(item)) return <AllDone bench={bench} item={item} onChoose={onChoose} />;
  if (item.state === 'error') {
    return (
      <Empty title={item.name} action={bench.canRetry(item) && <Button icon="refresh" onClick={() => bench.retry(item)}>{t('register:retry')}</Button>}>
        {currentLang() === 'en' ? item.error?.titleEn : item.error?.title}
      </Empty>
    );
  }
  if (item.state === 'lost') return <Empty title={item.name} action={<Button icon="plus" onClick={onChoose}>{t('register:addFiles')}</Button>}>{t('register:lost')}</Empty>;
  const query = item.intake ? intake : upload;
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => query.refetch()} />;
  const paper: Paper | undefined = upload.data
    ? { verdict: upload.data.signatures.verdict, report: upload.data.signatures, twins: upload.data.twins }
    : intake.data && { verdict: intake.data.verdict, report: intake.data.signatures, twins: intake.data.twins ?? [] };
  if (!item.sheet || !paper) {
    return (
      <div className="bench-wait">
        <p role="status">{t(item.state === 'uploading' ? 'register:uploading' : 'register:reading', { name: item.name })}</p>
        <SkeletonRows rows={6} />
      </div>
    );
  }
  const src = upload.data ? uploadUrl(upload.data.id) : intake.data && intakeUrl(intake.data);
  return (
    <div className="bench-open">
      {phone && src && <Button icon="file" aria-expanded={shown} onClick={() => setShown(!shown)}>{t(shown ? 'register:hidePaper' : 'register:showPaper')}</Button>}
      {(!phone || shown) && (
        <div className="bench-paper">
          {src ? <PdfReader key={src} src={src} name={item.name} plain onSelectText={setPicked} keysOff /> : <Notice kind="warning">{t('register:noPaper')}</Notice>}
        </div>
      )}
      <Workpiece bench={bench} catalog={catalog} item={item} sheet={item.sheet} paper={paper} picked={picked} />
    </div>
  );
}

function AllDone({ bench, item, onChoose }: { bench: Bench; item: Item; onChoose: () => void }) {
  const { t } = useTranslation();
  const later = bench.batch.items.find((i) => i.state === 'later');
  return (
    <Empty
      title={t(item.state === 'returned' ? 'register:returnedTitle' : 'register:allDone')}
      action={
        <div className="row wrap">
          <Button kind="primary" icon="plus" autoFocus onClick={onChoose}>{t('register:addFiles')}</Button>
          {later && <Button onClick={() => bench.dispatch({ do: 'open', key: later.key })}>{t('register:takeLater')}</Button>}
        </div>
      }
    >
      {t('register:allDoneHint')}
    </Empty>
  );
}
