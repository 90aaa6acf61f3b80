import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { useKeys } from '@/lib/keys';
import { useTitle } from '@/lib/title';
import type { Catalog } from '@/lib/types';
import { catalogQuery } from '@/rows/pickers';
import { Loaded } from '@/ui/states';
import { intakeQuery, waitingIntake } from './api';
import { BatchList } from './BatchList';
import { isFinished, isWorkable, type Item } from './batch';
import { DropZone } from './DropZone';
import { OpenItem } from './OpenItem';
import { RegisteredLine } from './RegisteredLine';
import { Start } from './Start';
import { useBench, type Bench } from './useBench';
import { WaitingIntake } from './WaitingIntake';
import './register.css';

/** Bàn vào sổ: drop, look, Ctrl+Enter, next. */
export function RegisterScreen() {
  const { t } = useTranslation();
  const catalog = useQuery(catalogQuery);
  useTitle(t('register:title'), t('register:module'));
  return <Loaded query={catalog}>{(data) => <BenchView catalog={data} />}</Loaded>;
}

function BenchView({ catalog }: { catalog: Catalog }) {
  const { t } = useTranslation();
  const bench = useBench(catalog);
  const { batch, dispatch } = bench;
  const input = useRef<HTMLInputElement>(null);
  const choose = () => input.current?.click();
  const open = batch.items.find((i) => i.key === batch.open);
  const last = lastRegistered(batch.items);
  useTakenIntake(bench, open);

  useKeys([
    { code: 'ArrowDown', alt: true, label: t('register:nextFile'), run: () => dispatch({ do: 'step', by: 1 }) },
    { code: 'ArrowUp', alt: true, label: t('register:previousFile'), run: () => dispatch({ do: 'step', by: -1 }) },
  ]);

  return (
    <DropZone onFiles={bench.addFiles}>
      <div className="bench">
        <h1 className="sr">{t('register:title')}</h1>
        <input
          ref={input}
          type="file"
          multiple
          accept="application/pdf,.pdf"
          hidden
          aria-hidden="true"
          tabIndex={-1}
          onChange={(e) => {
            bench.addFiles([...(e.target.files ?? [])]);
            e.target.value = '';
          }}
        />
        {batch.items.length === 0 ? (
          <Start onChoose={choose}><WaitingIntake bench={bench} /></Start>
        ) : (
          <>
            <div className="bench-left">
              <BatchList bench={bench} onChoose={choose} />
              <WaitingIntake bench={bench} />
              <p className="secret">{t('register:noSecrets')}</p>
            </div>
            <div className="bench-main">
              {last && <RegisteredLine item={last} />}
              {open && <OpenItem key={open.key} bench={bench} catalog={catalog} item={open} onChoose={choose} />}
            </div>
          </>
        )}
      </div>
    </DropZone>
  );
}

const lastRegistered = (items: readonly Item[]) => items.filter((i) => i.done).sort((a, b) => (a.done?.number ?? 0) - (b.done?.number ?? 0)).at(-1);

/**
 * The parcel named in the address (?tiep-nhan=) is on the bench and open. When it is done and nothing else is to do, the
 * next one that waits comes by itself.
 */
function useTakenIntake(bench: Bench, open: Item | undefined) {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('tiep-nhan');
  const asked = useQuery({ ...intakeQuery(wanted ?? ''), enabled: Boolean(wanted) });
  const waiting = useInfiniteQuery(waitingIntake);
  const [took, setTook] = useState<string>();
  const { addIntake, batch } = bench;

  useEffect(() => {
    if (!asked.data || took === wanted) return;
    setTook(asked.data.id);
    if (asked.data.state === 'new') addIntake(asked.data, true);
  }, [asked.data, addIntake, took, wanted]);

  useEffect(() => {
    if (!open?.intake || !isFinished(open) || batch.items.some(isWorkable)) return;
    const next = waiting.data?.pages.flatMap((p) => p.items).find((i) => !batch.items.some((b) => b.intake === i.id));
    if (next) addIntake(next, true);
  }, [open, batch.items, waiting.data, addIntake]);

  // The address follows the open parcel, so that it can be reloaded or sent to a colleague.
  useEffect(() => {
    const now = open?.intake ?? null;
    if (now === wanted || (wanted && took !== wanted)) return;
    setTook(now ?? undefined);
    setParams((old) => withIntake(old, now), { replace: true });
  }, [open?.intake, setParams, took, wanted]);
}

function withIntake(params: URLSearchParams, intake: string | null): URLSearchParams {
  const next = new URLSearchParams(params);
  if (intake) next.set('tiep-nhan', intake);
  else next.delete('tiep-nhan');
  return next;
}
