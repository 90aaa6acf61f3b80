import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, read } from '@/lib/client';
import { useKeys } from '@/lib/keys';
import { usePhone } from '@/lib/media';
import { useTitle } from '@/lib/title';
import type { Kind, SearchHit } from '@/lib/types';
import { DocumentRowView } from '@/rows/DocumentRowView';
import { Icon } from '@/ui/icons';
import { Marked } from '@/ui/Marked';
import { Empty, Loaded } from '@/ui/states';
import { LinkTabs } from '@/ui/Tabs';
import { WorkList } from '@/ui/WorkList';
import './search.css';

const kinds: Record<string, Kind | undefined> = { 'tat-ca': undefined, den: 'incoming', di: 'outgoing' };
const keyOf = (hit: SearchHit) => hit.row.id;
const href = (hit: SearchHit) => `/van-ban/${hit.row.id}`;

/** Half a title, without marks, or a number, or words from inside the paper; results while one types. */
export function SearchScreen() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const asked = params.get('q') ?? '';
  const [text, setText] = useState(asked);
  const input = useRef<HTMLInputElement>(null);
  const kindName = params.get('loai') ?? 'tat-ca';
  useTitle(asked ? t('search:titleFor', { text: asked }) : t('search:title'), t('common:app'));

  useEffect(() => {
    if (text.trim() === asked) return;
    const timer = setTimeout(() => setParams((old) => (text.trim() ? old.set('q', text.trim()) : old.delete('q'), old), { replace: true }), 150);
    return () => clearTimeout(timer);
  }, [text, asked, setParams]);

  const query = useQuery({
    queryKey: ['search', asked, kindName],
    enabled: asked.length > 0,
    queryFn: async ({ signal }) => (await read(api.GET('/api/search', { params: { query: { q: asked, kind: kinds[kindName], limit: 50 } }, signal }))).items,
    placeholderData: keepPreviousData,
  });
  const first = useRef<() => void>(undefined);
  useKeys([{ code: 'Slash', label: t('search:focus'), run: () => input.current?.select() }]);

  return (
    <div className="page">
      <div className="page-head">
        <h1 className="sr">{t('search:title')}</h1>
        <form
          role="search"
          className="search-box"
          onSubmit={(e) => {
            e.preventDefault();
            first.current?.();
          }}
        >
          <Icon name="search" size={18} />
          <input
            ref={input}
            type="search"
            enterKeyHint="search"
            autoComplete="off"
            autoFocus={!asked}
            aria-label={t('search:label')}
            placeholder={t('search:placeholder')}
            value={text}
            maxLength={200}
            onChange={(e) => setText(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === 'ArrowDown' && !e.nativeEvent.isComposing) {
                e.preventDefault();
                document.querySelector<HTMLElement>('.wl-link')?.focus();
              }
            }}
          />
        </form>
      </div>
      <LinkTabs label={t('search:kinds')} name="loai" current={kindName} tabs={Object.keys(kinds).map((k) => ({ key: k, label: t(`search:kind.${k}`) }))} />
      <div className="page-list">
        {!asked ? (
          <Empty title={t('search:start')}>{t('search:startText')}</Empty>
        ) : (
          <Loaded query={query}>{(hits) => <Results hits={hits} asked={asked} onFirst={first} old={query.isPlaceholderData} />}</Loaded>
        )}
      </div>
    </div>
  );
}

function Results({ hits, asked, onFirst, old }: { hits: SearchHit[]; asked: string; onFirst: RefObject<(() => void) | undefined>; old: boolean }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [, setParams] = useSearchParams();
  const render = useCallback(
    (hit: SearchHit) => (
      <DocumentRowView
        row={hit.row}
        look={phone ? 'tall' : 'two'}
        title={<Marked text={hit.title} />}
        below={
          hit.snippet && (
            <p className="search-snippet ellipsis">
              <Marked text={hit.snippet} />
            </p>
          )
        }
      />
    ),
    [phone],
  );
  useEffect(() => {
    onFirst.current = () => document.querySelector<HTMLElement>('.wl-link')?.click();
  });
  const words = asked.split(/\s+/);
  if (hits.length === 0) {
    const rarest = [...words].sort((a, b) => b.length - a.length)[0];
    const fewer = words.filter((w) => w !== rarest).join(' ');
    return (
      <Empty
        title={t('search:none', { text: asked })}
        action={
          fewer && (
            <button type="button" className="btn" onClick={() => setParams({ q: fewer })}>
              {t('search:drop', { word: rarest })}
            </button>
          )
        }
      >
        {t('search:noneText')}
      </Empty>
    );
  }
  return (
    <>
      <p className="search-count muted" role="status" aria-busy={old}>
        {t('search:count', { count: hits.length })}
      </p>
      <WorkList key={asked} label={t('search:results')} items={hits} keyOf={keyOf} href={href} render={render} rowHeight={phone ? 108 : 84} />
    </>
  );
}
