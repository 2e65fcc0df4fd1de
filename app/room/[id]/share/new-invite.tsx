'use client';
import { useState } from 'react';
import { useLinkAddress } from '@/app/rooms/link-address';
import { Button } from '@/app/ui/button';
import { Select } from '@/app/ui/select';
import type { GivenRole, LinkRole } from '@/lib/protocol';
import { useRoomApi } from '../connection/use-room-api';
import { WhileWritable } from '../connection/while-writable';
import { CopyLink } from './copy-link';
import { inviteLink, madeInvites } from '@/app/rooms/links';
import { useWords } from '@/app/words/words-provider';

/** Choices of how long it lasts, and of how many people it lets in; '' = without an end. */
const ENDS = [
  { hours: '', words: 'share.newInvite.never', count: 0 },
  { hours: '1', words: 'share.newInvite.hours', count: 1 },
  { hours: '24', words: 'share.newInvite.days', count: 1 },
  { hours: '168', words: 'share.newInvite.weeks', count: 1 },
  { hours: '720', words: 'share.newInvite.days', count: 30 },
] as const;
const USES = [1, 5, 25] as const;

/** Makes an invite for a role, with an end and a number of uses, and shows its link. */
export function NewInvite({
  linkRole,
  change,
}: {
  linkRole: LinkRole;
  change: (work: () => Promise<unknown>) => Promise<boolean>;
}) {
  const t = useWords();
  const api = useRoomApi();
  const { server } = useLinkAddress();
  const [role, setRole] = useState<GivenRole>('editor');
  const [hours, setHours] = useState('');
  const [uses, setUses] = useState('');
  const [made, setMade] = useState<{ token: string; role: GivenRole } | null>(null);
  const make = () =>
    change(async () => {
      const numbers = [hours, uses].map((text) => (text === '' ? null : Number(text)));
      const { invite, token } = await api.createInvite(role, numbers[0] ?? null, numbers[1] ?? null);
      madeInvites.change((made) => ({ ...made, [invite.id]: token }));
      setMade({ token, role });
    });
  return (
    <section aria-labelledby="new-invite">
      <h3 id="new-invite" className="mb-2 font-semibold">
        {t('share.newInvite.title')}
      </h3>
      <div className="flex flex-wrap gap-1.5">
        <Select
          aria-label={t('share.role.label')}
          value={role}
          onChange={(event) => setRole(event.target.value as GivenRole)}
          className="grow"
        >
          <option value="editor">{t('share.role.editor')}</option>
          <option value="viewer">{t('share.role.viewer')}</option>
        </Select>
        <Select
          aria-label={t('share.newInvite.ends')}
          value={hours}
          onChange={(event) => setHours(event.target.value)}
          className="grow"
        >
          {ENDS.map(({ hours: value, words, count }) => (
            <option key={value} value={value}>
              {words === 'share.newInvite.never' ? t(words) : t(words, { count })}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t('share.newInvite.uses')}
          value={uses}
          onChange={(event) => setUses(event.target.value)}
          className="grow"
        >
          <option value="">{t('share.newInvite.anyNumber')}</option>
          {USES.map((count) => (
            <option key={count} value={count}>
              {t('share.newInvite.people', { count })}
            </option>
          ))}
        </Select>
        <WhileWritable>
          <Button look="primary" onClick={() => void make()}>
            {t('share.newInvite.make')}
          </Button>
        </WhileWritable>
      </div>
      {role === 'viewer' && linkRole === 'editor' && (
        <p role="status" className="text-warn mt-2 text-xs">
          {t('share.newInvite.addressIsOpen')}
        </p>
      )}
      {made !== null && (
        <div className="mt-3" data-made-invite={made.role}>
          <CopyLink
            key={made.token}
            link={inviteLink(server, made.token)}
            label={t(made.role === 'editor' ? 'share.newInvite.forEditors' : 'share.newInvite.forViewers')}
          />
          <p className="text-soft mt-1 text-xs">{t('share.newInvite.secret')}</p>
        </div>
      )}
    </section>
  );
}
