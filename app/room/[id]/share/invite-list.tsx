'use client';
import { Ban, Copy } from 'lucide-react';
import { useState } from 'react';
import { useFormatter } from 'use-intl';
import { serverNow } from '@/app/browser/time';
import { useAgo } from '@/app/words/ago';
import { IconButton } from '@/app/ui/icon-button';
import { inviteEnd } from '@/lib/roles/invite';
import type { Invite, MemberView } from '@/lib/protocol';
import { useRoomApi } from '../connection/use-room-api';
import { WhileWritable } from '../connection/while-writable';
import { copyLink } from '@/app/rooms/copy-link';
import { inviteLink, madeInvites } from '@/app/rooms/links';
import { linkAddress } from '@/app/rooms/link-address';
import { useWords } from '@/app/words/words-provider';

const WHEN = { dateStyle: 'medium', timeStyle: 'short' } as const;
const NAMES = { type: 'unit' } as const;
const ENDED = {
  revoked: 'share.invites.revoked',
  expired: 'share.invites.expired',
  'used-up': 'share.invites.usedUp',
} as const;

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
  const t = useWords();
  const format = useFormatter();
  const ago = useAgo();
  const api = useRoomApi();
  const tokens = madeInvites.use();
  // Taken when the list is first shown; the server decides when a link is really used.
  const [now] = useState(serverNow);
  if (invites.length === 0) return null;
  const copy = (token: string) => void copyLink(inviteLink(linkAddress(), token), t('app.copy.linkCopied'));
  return (
    <section aria-labelledby="invites">
      <h3 id="invites" className="mb-1 font-semibold">
        {t('share.invites.title')}
      </h3>
      <ul>
        {[...invites]
          .sort((a, b) => b.createdAt - a.createdAt)
          .map((invite) => {
            const end = inviteEnd(invite, now);
            const came = members.filter((member) => member.invite === invite.id);
            const token = tokens[invite.id];
            const used =
              invite.maxUses === null
                ? t('share.invites.used', { uses: invite.uses })
                : t('share.invites.usedOf', { uses: invite.uses, most: invite.maxUses });
            const use =
              invite.expiresAt === null
                ? used
                : t('share.invites.usedUntil', { used, date: format.dateTime(invite.expiresAt, WHEN) });
            return (
              <li
                key={invite.id}
                data-invite={invite.id}
                className="border-line flex items-center gap-1 border-b py-1.5"
              >
                <div className="min-w-0 grow">
                  <p className={end === null ? 'font-medium' : 'text-soft line-through'}>
                    {t(invite.role === 'editor' ? 'share.invites.madeEditor' : 'share.invites.madeViewer', {
                      ago: ago(invite.createdAt),
                    })}
                  </p>
                  <p className="text-soft text-xs">{end === null ? use : t(ENDED[end])}</p>
                  {came.length > 0 && (
                    <p className="text-soft text-xs break-words">
                      {t('share.invites.cameBy', {
                        names: format.list(
                          came.map(({ name }) => name),
                          NAMES,
                        ),
                      })}
                    </p>
                  )}
                </div>
                {end === null && token !== undefined && (
                  <IconButton icon={Copy} label={t('share.invites.copy')} onClick={() => copy(token)} />
                )}
                {end !== 'revoked' && (
                  <WhileWritable>
                    <IconButton
                      icon={Ban}
                      label={t('share.invites.revoke', { came: came.length })}
                      className="hover:text-danger!"
                      onClick={() => void change(() => api.revokeInvite(invite.id))}
                    />
                  </WhileWritable>
                )}
              </li>
            );
          })}
      </ul>
    </section>
  );
}
