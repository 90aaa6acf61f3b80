// A direction (bút phê) is exactly four things: lead unit, co-operating units, deadline, opinion (Decree 30/2020 Art 23.4).
import { addWorkdays } from '@/lib/dates';
import type { Catalog, Unit } from '@/lib/types';
import type { components } from '@/lib/schema';

export type DirectionInput = components['schemas']['DirectionInput'];

export interface Direction { lead: string; coop: string[]; dueOn: string; opinion: string }
export const emptyDirection: Direction = { lead: '', coop: [], dueOn: '', opinion: '' };

export interface Proposal { key: string; lead: Unit; coop: Unit[]; workdays: number; dueOn: string }

/** Up to six one-tap proposals; one that names a unit that is gone is left out. */
export function proposals(catalog: Catalog, today: string): Proposal[] {
  const units = new Map(catalog.units.map((u) => [u.id, u]));
  const found: Proposal[] = [];
  for (const p of catalog.directionProposals) {
    const lead = units.get(p.lead);
    const coop = p.coop.map((id) => units.get(id));
    if (!lead || coop.some((u) => !u) || found.length === 6) continue;
    found.push({ key: [p.lead, ...p.coop, p.workdays].join('|'), lead, coop: coop as Unit[], workdays: p.workdays, dueOn: p.workdays > 0 ? addWorkdays(today, p.workdays) : '' });
  }
  return found;
}

/** Taking a proposal keeps an opinion already written. */
export function take(direction: Direction, p: Proposal): Direction {
  return { lead: p.lead.id, coop: p.coop.map((u) => u.id), dueOn: p.dueOn, opinion: direction.opinion };
}

export const isTaken = (direction: Direction, p: Proposal) =>
  direction.lead === p.lead.id && direction.dueOn === p.dueOn && direction.coop.length === p.coop.length && p.coop.every((u) => direction.coop.includes(u.id));

/** A unit is either lead or co-operating, never both. */
export function setLead(direction: Direction, lead: string): Direction {
  return { ...direction, lead, coop: direction.coop.filter((id) => id !== lead) };
}
export function toggleCoop(direction: Direction, id: string): Direction {
  if (id === direction.lead) return direction;
  const coop = direction.coop.includes(id) ? direction.coop.filter((c) => c !== id) : [...direction.coop, id];
  return { ...direction, coop };
}

export type DirectionErrors = Partial<Record<keyof Direction, string>>;

export function validate(direction: Direction, today: string): DirectionErrors {
  const errors: DirectionErrors = {};
  if (!direction.lead) errors.lead = 'direct:error.lead';
  if (direction.dueOn && !/^\d{4}-\d{2}-\d{2}$/.test(direction.dueOn)) errors.dueOn = 'direct:error.notADate';
  else if (direction.dueOn && direction.dueOn < today) errors.dueOn = 'direct:error.duePast';
  if (direction.opinion.length > 2000) errors.opinion = 'direct:error.opinionLong';
  return errors;
}

export function toRequest(direction: Direction): DirectionInput {
  return { lead: direction.lead, coop: direction.coop, dueOn: direction.dueOn || undefined, opinion: direction.opinion.trim().normalize('NFC') };
}

/** Canned phrases: `;kt` before the caret becomes the phrase. Undefined when there is none, so that ordinary typing is never touched. */
export function expand(text: string, caret: number, phrases: Readonly<Record<string, string>>): { text: string; caret: number } | undefined {
  const before = text.slice(0, caret);
  const trigger = /(?:^|[\s(])(;[a-z]{2,4})$/.exec(before)?.[1];
  if (!trigger) return undefined;
  const phrase = phrases[trigger.slice(1)];
  if (!phrase) return undefined;
  const start = before.slice(0, before.length - trigger.length) + phrase;
  return { text: start + text.slice(caret), caret: start.length };
}
