'use client';
import { Ban, Copy } from 'lucide-react';
import { useState } from 'react';
import { ago } from '@/app/browser/time';
import { IconButton } from '@/app/ui/icon-button';
import { toast } from '@/app/ui/toasts';
import { inviteEnd } from '@/lib/roles/invite';
import type { Invite, MemberView } from '@/lib/protocol';
import { useRoomApi } from '../connection/use-room-api';
import { inviteLink, madeInvites } from '@/app/rooms/links';

const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const ENDED = { revoked: 'Revoked', expired: 'Expired', 'used-up': 'Used up' } as const;

/** Every invite with who came by it, and the way to end it. */
export function InviteList({
  invites,
  members,
  change,
}: {
  invites: readonly Invite[];
  members: readonly MemberView[];
  change: (work: () => Promise<unknown>) => Promise<boolean>;
}) {
  const api = useRoomApi();
  const tokens = madeInvites.use();
  // Taken when the list is first shown; the server decides when a link is really used.
  const [now] = useState(Date.now);
  if (invites.length === 0) return null;
  const copy = async (token: string) => {
    const link = inviteLink(location.origin, token);
    try {
      await navigator.clipboard.writeText(link);
      toast('The link is copied.', 'info');
    } catch {
      toast(`The browser does not let this page copy. The link is ${link}`, 'info');
    }
  };
  return (
    <section aria-labelledby="invites">
      <h3 id="invites" className="mb-1 font-semibold">
        Invite links
      </h3>
      <ul>
        {[...invites]
          .sort((a, b) => b.createdAt - a.createdAt)
          .map((invite) => {
            const end = inviteEnd(invite, now);
            const came = members.filter((member) => member.invite === invite.id);
            const token = tokens[invite.id];
            const uses = `${invite.uses}${invite.maxUses === null ? '' : ` of ${invite.maxUses}`} used`;
            const until = invite.expiresAt === null ? '' : `, until ${WHEN.format(invite.expiresAt)}`;
            return (
              <li
                key={invite.id}
                data-invite={invite.id}
                className="border-line flex items-center gap-1 border-b py-1.5"
              >
                <div className="min-w-0 grow">
                  <p className={end === null ? 'font-medium' : 'text-soft line-through'}>
                    {invite.role === 'editor' ? 'Editor' : 'Viewer'}, made {ago(invite.createdAt)}
                  </p>
                  <p className="text-soft text-xs">{end === null ? `${uses}${until}` : ENDED[end]}</p>
                  {came.length > 0 && (
                    <p className="text-soft text-xs break-words">
                      Came by it: {came.map(({ name }) => name).join(', ')}
                    </p>
                  )}
                </div>
                {end === null && token !== undefined && (
                  <IconButton icon={Copy} label="Copy this link" onClick={() => void copy(token)} />
                )}
                {end !== 'revoked' && (
                  <IconButton
                    icon={Ban}
                    label={
                      came.length === 0
                        ? 'Revoke'
                        : `Revoke, and put out ${came.length === 1 ? 'who' : 'all who'} came by it`
                    }
                    className="hover:text-danger!"
                    onClick={() => void change(() => api.revokeInvite(invite.id))}
                  />
                )}
              </li>
            );
          })}
      </ul>
    </section>
  );
}
