'use client';
import { textOn } from '@/app/ui/text-on';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../connection/context';
import { useEditor, useUi } from '../state/editor';

/** A border in the colour of the person whose view I follow, with the way out. */
export function FollowBorder() {
  const t = useWords();
  const { ui } = useEditor();
  const following = useUi((state) => state.following);
  const person = useRoom((state) => state.participants.find((p) => p.memberId === following) ?? null);
  if (person === null) return null;
  return (
    <div className="pointer-events-none absolute inset-0 border-3" style={{ borderColor: person.color }}>
      <button
        type="button"
        onClick={() => ui.setState({ following: null })}
        className="pointer-events-auto absolute top-0 left-1/2 -translate-x-1/2 rounded-b-md px-2.5 py-1 text-xs font-medium whitespace-nowrap"
        style={{ background: person.color, color: textOn(person.color) }}
      >
        {t('room.people.following', { name: person.name })}
      </button>
    </div>
  );
}
