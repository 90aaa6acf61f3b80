import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/client';
import { byName } from '@/lib/fold';
import { refresh } from '@/lib/live';
import { explain } from '@/lib/problem';
import type { Unit } from '@/lib/types';
import { catalogQuery, UnitPicker } from '@/rows/pickers';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { Loaded, Notice } from '@/ui/states';
import { toast } from '@/ui/toast';

/** Units under their parents, each level in alphabetical order. */
function tree(units: Unit[]): { unit: Unit; depth: number }[] {
  const known = new Set(units.map((u) => u.id));
  const under = (parent: string | undefined, depth: number): { unit: Unit; depth: number }[] =>
    units
      .filter((u) => (u.parent && known.has(u.parent) ? u.parent : undefined) === parent)
      .sort((a, b) => byName(a.name, b.name))
      .flatMap((unit) => [{ unit, depth }, ...under(unit.id, depth + 1)]);
  return under(undefined, 0);
}

export function Units() {
  const { t } = useTranslation();
  const query = useQuery(catalogQuery);
  const [open, setOpen] = useState(false);
  return (
    <div className="stack narrow">
      <div className="row">
        <span className="grow muted">{t('admin:units.text')}</span>
        <Button kind="primary" icon="plus" onClick={() => setOpen(true)}>
          {t('admin:units.add')}
        </Button>
      </div>
      <Loaded query={query}>
        {({ units }) => (
          <div className="table-box">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('admin:units.name')}</th>
                  <th scope="col">{t('admin:units.abbrev')}</th>
                </tr>
              </thead>
              <tbody>
                {tree(units).map(({ unit, depth }) => (
                  <tr key={unit.id}>
                    <td style={{ paddingLeft: 12 + depth * 24 }}>{unit.name}</td>
                    <td>{unit.abbrev}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      <Dialog side open={open} title={t('admin:units.add')} onClose={() => setOpen(false)}>
        <NewUnit units={query.data?.units ?? []} onDone={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}

function NewUnit({ units, onDone }: { units: Unit[]; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [abbrev, setAbbrev] = useState('');
  const [parent, setParent] = useState('');
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  async function submit() {
    setTried(true);
    setProblem(undefined);
    if (!name.trim()) return;
    try {
      await api.POST('/api/admin/units', { body: { name: name.trim(), abbrev: abbrev.trim(), parent: parent || undefined } });
      refresh(client, ['catalog']);
      toast.success(t('admin:units.added', { name }));
      onDone();
    } catch (error) {
      setProblem(error);
    }
  }
  return (
    <div className="stack">
      {problem !== undefined && (
        <Notice kind="error" live>
          {explain(problem)}
        </Notice>
      )}
      <TextField label={t('admin:units.name')} value={name} onChange={setName} error={tried && !name.trim() ? t('common:required') : undefined} autoFocus />
      <TextField label={t('admin:units.abbrev')} hint={t('admin:units.abbrevHint')} value={abbrev} onChange={setAbbrev} />
      <UnitPicker label={t('admin:units.parent')} units={units} value={parent} onChange={setParent} />
      <div>
        <Button kind="primary" onClick={submit}>
          {t('admin:units.add')}
        </Button>
      </div>
    </div>
  );
}
