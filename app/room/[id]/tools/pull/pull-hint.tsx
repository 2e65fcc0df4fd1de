'use client';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../../connection/context';
import { useUi } from '../../state/editor';

/** Said until this person has pulled once. */
export function PullHint() {
  const t = useWords();
  const fresh = useRoom(
    (state) =>
      state.ownPull === null &&
      ![...state.nodes.values()].some((node) => node.kind === 'pull' && node.author.memberId === state.me?.memberId),
  );
  const looking = useUi((state) => state.looking !== null);
  if (!fresh || looking) return null;
  return (
    <p className="rounded-full bg-black/70 px-3.5 py-1.5 text-center text-sm font-medium text-white">
      {t('tools.pull.hint')}
    </p>
  );
}
