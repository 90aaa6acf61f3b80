// The one vocabulary of states, urgencies and verdicts: which colour, which icon; the words are in rows.json.
import type { IconName } from '@/ui/icons';
import type { Tone } from '@/ui/Chip';
import type { Action, State, Verdict } from '@/lib/types';

export const stateLook: Record<State, { tone: Tone; icon: IconName }> = {
  registered: { tone: 'blue', icon: 'dot' },
  submitted: { tone: 'blue', icon: 'clock' },
  directed: { tone: 'blue', icon: 'send' },
  processing: { tone: 'blue', icon: 'clock' },
  done: { tone: 'green', icon: 'check' },
  draft: { tone: 'plain', icon: 'file' },
  approving: { tone: 'blue', icon: 'clock' },
  approved: { tone: 'blue', icon: 'pen' },
  signing: { tone: 'blue', icon: 'pen' },
  signed: { tone: 'blue', icon: 'check' },
  issuing: { tone: 'blue', icon: 'shield' },
  issued: { tone: 'green', icon: 'check' },
};

/** Unknown is never red, failed is never amber: they ask for different things. */
export const verdictLook: Record<Verdict, { tone: Tone; icon: IconName }> = {
  passed: { tone: 'green', icon: 'check' },
  unknown: { tone: 'amber', icon: 'question' },
  failed: { tone: 'red', icon: 'cross' },
  unsigned: { tone: 'plain', icon: 'minus' },
};

export const actionIcon: Record<Action, IconName> = {
  submit: 'send',
  direct: 'pen',
  start: 'work',
  finish: 'check',
  return: 'undo',
  edit: 'pen',
  approve: 'check',
  sign: 'pen',
  issue: 'outbox',
  opinion: 'chat',
  reply: 'reply',
};
