'use client';
import { Presentation } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { useWords } from '@/app/words/words-provider';
import type { Present } from './use-present';

/** Says that somebody shows a replay, and lets mine follow it or not. */
export function PresentBar({ present: { presenter, presenting, following, setFollowing } }: { present: Present }) {
  const t = useWords();
  if (presenter === null || presenting) return null;
  return (
    <div
      role="status"
      data-present={following ? 'following' : 'declined'}
      className="bg-panel border-accent shadow-float pointer-events-auto flex items-center gap-3 rounded-xl border py-1.5 pr-1.5 pl-3"
    >
      <span>
        {t.rich(following ? 'replay.showsThis' : 'replay.shows', {
          name: presenter.name,
          b: (chunks) => <b className="font-semibold">{chunks}</b>,
        })}
      </span>
      <Button className="h-7" onClick={() => setFollowing(!following)}>
        {following ? t('replay.stopFollowing') : t('replay.follow')}
      </Button>
    </div>
  );
}

/** Shows my replay to the others; not while somebody else shows theirs. */
export function PresentButton({ present: { presenter, presenting, setPresenting } }: { present: Present }) {
  const t = useWords();
  if (presenter !== null && !presenting) return null;
  const label = presenting ? t('replay.stopPresenting') : t('replay.present');
  return (
    <Button
      data-present={presenting ? 'presenting' : 'off'}
      aria-label={label}
      aria-pressed={presenting}
      look={presenting ? 'primary' : 'plain'}
      onClick={() => setPresenting(!presenting)}
    >
      <Presentation size={15} aria-hidden="true" /> <span className="max-sm:hidden">{label}</span>
    </Button>
  );
}
