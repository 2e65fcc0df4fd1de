'use client';
import { UserRoundX } from 'lucide-react';
import { Avatar } from '@/app/ui/avatar';
import { IconButton } from '@/app/ui/icon-button';
import { Select } from '@/app/ui/select';
import { useWords } from '@/app/words/words-provider';
import type { GivenRole, MemberView } from '@/lib/protocol';
import { useRoom } from '../connection/context';
import { useRoomApi } from '../connection/use-room-api';

/** Everybody who has a place in the room, with their role. */
export function PeopleList({
  members,
  change,
}: {
  members: readonly MemberView[];
  change: (work: () => Promise<unknown>) => Promise<boolean>;
}) {
  const t = useWords();
  const api = useRoomApi();
  const here = useRoom((state) => state.participants);
  const isHere = (member: MemberView) => here.some(({ memberId }) => memberId === member.memberId);
  const sorted = [...members].sort(
    (a, b) =>
      Number(b.role === 'owner') - Number(a.role === 'owner') ||
      Number(isHere(b)) - Number(isHere(a)) ||
      a.joinedAt - b.joinedAt,
  );
  return (
    <section aria-labelledby="people">
      <h3 id="people" className="mb-1 font-semibold">
        {t('share.people.title')}
      </h3>
      <ul className="thin-scroll max-h-56 overflow-y-auto">
        {sorted.map((member) => (
          <li key={member.memberId} data-member={member.memberId} className="flex items-center gap-2 py-1">
            <Avatar name={member.name} color={member.color} size={26} dim={!isHere(member)} />
            <span className="min-w-0 grow truncate">
              {isHere(member)
                ? member.name
                : t.rich('share.people.away', {
                    name: member.name,
                    soft: (chunks) => <span className="text-soft">{chunks}</span>,
                  })}
            </span>
            {member.role === 'owner' ? (
              <span className="text-soft pr-2">{t('share.role.owner')}</span>
            ) : (
              <>
                <Select
                  aria-label={t('share.role.of', { name: member.name })}
                  value={member.role}
                  onChange={(event) =>
                    void change(() => api.changeRole(member.memberId, event.target.value as GivenRole))
                  }
                >
                  <option value="editor">{t('share.role.editor')}</option>
                  <option value="viewer">{t('share.role.viewer')}</option>
                </Select>
                <IconButton
                  icon={UserRoundX}
                  label={t('share.people.remove', { name: member.name })}
                  className="hover:text-danger!"
                  onClick={() => void change(() => api.kick(member.memberId))}
                />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
