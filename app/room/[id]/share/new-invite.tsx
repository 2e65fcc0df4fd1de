'use client';
import { useState } from 'react';
import { Button } from '@/app/ui/button';
import { Select } from '@/app/ui/select';
import type { GivenRole, LinkRole } from '@/lib/protocol';
import { useRoomApi } from '../connection/use-room-api';
import { CopyLink } from './copy-link';
import { inviteLink, madeInvites } from '@/app/rooms/links';

const ENDS = [
  ['', 'Until revoked'],
  ['1', '1 hour'],
  ['24', '1 day'],
  ['168', '1 week'],
  ['720', '30 days'],
] as const;
const USES = [
  ['', 'Any number of people'],
  ['1', '1 person'],
  ['5', '5 people'],
  ['25', '25 people'],
] as const;

/** Makes an invite for a role, with an end and a number of uses, and shows its link. */
export function NewInvite({
  linkRole,
  change,
}: {
  linkRole: LinkRole;
  change: (work: () => Promise<unknown>) => Promise<boolean>;
}) {
  const api = useRoomApi();
  const [role, setRole] = useState<GivenRole>('editor');
  const [hours, setHours] = useState('');
  const [uses, setUses] = useState('');
  const [made, setMade] = useState<{ link: string; role: GivenRole } | null>(null);
  const make = () =>
    change(async () => {
      const numbers = [hours, uses].map((text) => (text === '' ? null : Number(text)));
      const { invite, token } = await api.createInvite(role, numbers[0] ?? null, numbers[1] ?? null);
      madeInvites.set({ ...madeInvites.get(), [invite.id]: token });
      setMade({ link: inviteLink(location.origin, token), role });
    });
  return (
    <section aria-labelledby="new-invite">
      <h3 id="new-invite" className="mb-2 font-semibold">
        New invite link
      </h3>
      <div className="flex flex-wrap gap-1.5">
        <Select
          aria-label="Role"
          value={role}
          onChange={(event) => setRole(event.target.value as GivenRole)}
          className="grow"
        >
          <option value="editor">Editor</option>
          <option value="viewer">Viewer</option>
        </Select>
        <Select
          aria-label="Ends after"
          value={hours}
          onChange={(event) => setHours(event.target.value)}
          className="grow"
        >
          {ENDS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <Select aria-label="Most uses" value={uses} onChange={(event) => setUses(event.target.value)} className="grow">
          {USES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <Button look="primary" onClick={() => void make()}>
          Make link
        </Button>
      </div>
      {role === 'viewer' && linkRole === 'editor' && (
        <p role="status" className="text-warn mt-2 text-xs">
          Whoever is in the room also knows its address, and that opens as editor. Let the address open as viewer, or
          only invites open the room, so that viewers stay viewers.
        </p>
      )}
      {made !== null && (
        <div className="mt-3" data-made-invite={made.role}>
          <CopyLink key={made.link} link={made.link} label={`Invite link for ${made.role}s`} />
          <p className="text-soft mt-1 text-xs">
            Shown to you alone: this browser keeps the link, the server does not.
          </p>
        </div>
      )}
    </section>
  );
}
