// Pickers that know the office: units, people with a post, agencies one can send to, issuing bodies.
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { api, read } from '@/lib/client';
import type { Organ, PostRef, Unit } from '@/lib/types';
import { Picker } from '@/ui/Picker';

/** Types, books, units, leaders: one answer for all forms. */
export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  staleTime: 60_000,
  queryFn: () => read(api.GET('/api/catalog')),
});

type Base = { label: ReactNode; error?: string; hint?: ReactNode; required?: boolean; autoFocus?: boolean; inputProps?: Record<string, unknown> };

const unitOption = (u: Unit) => ({ value: u.id, label: u.name, detail: u.abbrev });

export function UnitPicker({ units, value, onChange, ...rest }: Base & { units: Unit[]; value: string; onChange: (id: string) => void }) {
  return <Picker {...rest} options={units.map(unitOption)} value={value} onChange={onChange} />;
}

export function UnitsPicker({ units, value, onChange, ...rest }: Base & { units: Unit[]; value: string[]; onChange: (ids: string[]) => void }) {
  const chosen = value.flatMap((id) => units.filter((u) => u.id === id)).map(unitOption);
  return <Picker {...rest} multiple options={units.map(unitOption)} value={chosen} onChange={(all) => onChange(all.map((o) => o.value))} />;
}

export function PersonPicker({ people, value, onChange, ...rest }: Base & { people: PostRef[]; value: string; onChange: (post: string) => void }) {
  return <Picker {...rest} options={people.map((p) => ({ value: p.id, label: p.name, detail: p.title, also: p.unitName }))} value={value} onChange={onChange} />;
}

/** Recipients: agencies by code or folded name, from the exchange's directory. */
export function OrganPicker({ value, onChange, ...rest }: Base & { value: Organ[]; onChange: (organs: Organ[]) => void }) {
  const [q, setQ] = useState('');
  const query = useQuery({
    queryKey: ['organs', q],
    queryFn: ({ signal }) => read(api.GET('/api/organs', { params: { query: { q: q || undefined, limit: 20 } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const option = (o: Organ) => ({ value: o.code, label: o.name || o.code, detail: o.code });
  return (
    <Picker
      {...rest}
      multiple
      options={(query.data?.items ?? []).map(option)}
      value={value.map(option)}
      onChange={(all) => onChange(all.map((o) => ({ code: o.value, name: o.label })))}
      onSearch={setQ}
      loading={query.isFetching}
      stale={query.isPlaceholderData || query.isPending}
    />
  );
}

/** The issuing body: any text, helped by the names used before. */
export function IssuerField({ value, onChange, ...rest }: Base & { value: string; onChange: (name: string) => void }) {
  const [q, setQ] = useState('');
  const query = useQuery({
    queryKey: ['issuers', q],
    enabled: q.trim().length > 0,
    queryFn: ({ signal }) => read(api.GET('/api/issuers', { params: { query: { q, limit: 12 } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return <Picker {...rest} free options={q.trim() ? (query.data?.items ?? []).map((name) => ({ value: name, label: name })) : []} value={value} onChange={onChange} onSearch={setQ} loading={query.isFetching} stale={Boolean(q.trim()) && (query.isPlaceholderData || query.isPending)} />;
}
