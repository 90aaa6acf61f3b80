import { useCallback, useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useDraft } from '@/lib/drafts';
import { ProblemError } from '@/lib/problem';
import { requestKey } from '@/lib/session';
import type { Catalog, Intake, Upload, Verdict } from '@/lib/types';
import { discardUpload, intakeQuery, maxBytes, sendFile, uploadQuery } from './api';
import { emptyBatch, reduce, refuseLocally, toKeep, type Action, type Item, type ItemState } from './batch';
import { fromIntake, fromUpload, nextDoubtful, type Sheet } from './fields';

const atOnce = 2;
const judged = (upload: Upload) => ({ verdict: upload.signatures.verdict, twins: upload.twins.length });

/**
 * The workbench's batch with everything that moves it: files go up two at a time, what comes back fills the fields, and
 * the whole is kept on this device, so that a reload finds the same file open with the same text.
 */
export function useBench(catalog: Catalog) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const draft = useDraft('register', emptyBatch);
  const files = useRef(new Map<string, File>());
  const waiting = useRef<string[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const loading = useRef(new Set<string>());
  const batch = draft.value;
  const { set } = draft;
  const dispatch = useCallback((action: Action) => set((old) => reduce(old, action)), [set]);

  // Once per visit: uploads that a reload cut off are named as lost, finished ones are gone.
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    if (draft.restoredAt) set((old) => toKeep(old) ?? emptyBatch);
  }, [draft.restoredAt, set]);

  const fail = useCallback(
    (key: string, error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      const status = error instanceof ProblemError ? error.status : 500;
      const again = status === 0 || status === 401 || status === 429 || status >= 500; // the same bytes are refused again otherwise
      const known = error instanceof ProblemError && error.title ? { title: error.title, titleEn: error.titleEn, again } : undefined;
      const offline = status === 0;
      const fixed = i18n.getFixedT.bind(i18n);
      const own = offline ? 'register:error.offline' : 'register:error.upload';
      dispatch({ do: 'failed', key, error: known ?? { title: fixed('vi')(own), titleEn: fixed('en')(own), again } });
    },
    [dispatch, i18n],
  );

  const loaded = useCallback(
    (key: string, sheet: Sheet, found: { verdict: Verdict; twins: number }, upload?: string) => {
      const state: ItemState = found.verdict === 'failed' ? 'bad' : found.twins > 0 ? 'twin' : nextDoubtful(sheet) ? 'look' : 'ready';
      dispatch({ do: 'loaded', key, upload, sheet, state });
    },
    [dispatch],
  );

  const pump = useCallback(() => {
    while (running.current.size < atOnce && waiting.current.length > 0) {
      const key = waiting.current.shift()!;
      const file = files.current.get(key);
      if (!file) continue;
      const stop = new AbortController();
      running.current.set(key, stop);
      let told = 0;
      const progress = (part: number) => {
        if (part < 1 && part - told < 0.05) return;
        told = part;
        dispatch({ do: 'progress', key, progress: part });
      };
      sendFile(file, progress, stop.signal)
        .then((upload: Upload) => {
          client.setQueryData(['upload', upload.id], upload);
          loaded(key, fromUpload(upload, catalog), judged(upload), upload.id);
        })
        .catch((error: unknown) => fail(key, error))
        .finally(() => {
          running.current.delete(key);
          pump();
        });
    }
  }, [catalog, client, dispatch, fail, loaded]);

  const addFiles = useCallback(
    (list: readonly File[]) => {
      const items = list.map((file) => ({ key: requestKey(), name: file.name.normalize('NFC'), size: file.size }));
      dispatch({ do: 'add', items });
      items.forEach(({ key }, i) => {
        const wrong = refuseLocally(list[i], maxBytes);
        if (wrong) dispatch({ do: 'failed', key, error: { title: t(wrong, { lng: 'vi' }), titleEn: t(wrong, { lng: 'en' }) } });
        else {
          files.current.set(key, list[i]);
          waiting.current.push(key);
        }
      });
      pump();
    },
    [dispatch, pump, t],
  );

  const addIntake = useCallback(
    (intake: Pick<Intake, 'id' | 'fromName' | 'number' | 'notation'>, open: boolean) => {
      const key = `intake-${intake.id}`;
      const name = [intake.fromName, [intake.number, intake.notation].filter(Boolean).join('/')].filter(Boolean).join(' · ');
      set((old) => {
        const known = old.items.some((i) => i.key === key) ? old : reduce(old, { do: 'add', items: [{ key, name, size: 0, intake: intake.id }] });
        return open ? reduce(known, { do: 'open', key }) : known;
      });
    },
    [set],
  );

  // What has an address on the server and no fields yet is read: parcels of the exchange, and uploads taken up again.
  useEffect(() => {
    for (const item of batch.items) {
      if (item.state !== 'reading' || loading.current.has(item.key)) continue;
      const { key, intake, upload } = item;
      if (intake) {
        loading.current.add(key);
        client
          .fetchQuery(intakeQuery(intake))
          .then((found) => loaded(key, fromIntake(found, catalog), { verdict: found.verdict, twins: found.twins?.length ?? 0 }))
          .catch((error: unknown) => fail(key, error))
          .finally(() => loading.current.delete(key));
      } else if (upload) {
        loading.current.add(key);
        client
          .fetchQuery(uploadQuery(upload))
          .then((found) => loaded(key, fromUpload(found, catalog), judged(found)))
          .catch((error: unknown) => fail(key, error))
          .finally(() => loading.current.delete(key));
      }
    }
  }, [batch.items, catalog, client, fail, loaded]);

  useEffect(() => {
    const all = running.current;
    return () => all.forEach((stop) => stop.abort());
  }, []);

  function retry(item: Item) {
    dispatch({ do: 'restart', key: item.key });
    if (!item.intake && !item.upload) {
      waiting.current.push(item.key);
      pump();
    }
  }
  function remove(item: Item) {
    running.current.get(item.key)?.abort();
    files.current.delete(item.key);
    dispatch({ do: 'remove', key: item.key });
    if (item.upload && item.state !== 'registered') void discardUpload(item.upload).catch(() => undefined);
  }
  const canRetry = (item: Item) => Boolean(item.error?.again && (item.intake || item.upload || files.current.has(item.key)));
  return { batch, dispatch, addFiles, addIntake, retry, remove, canRetry };
}

export type Bench = ReturnType<typeof useBench>;
