'use client';
import { authorWords } from '@/app/words/author-words';
import { problemWords } from '@/app/words/problems';
import { RotateCcw } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '@/app/ui/button';
import { toast } from '@/app/ui/toasts';
import { useConnection, useRoom } from '../connection/context';
import { mayEdit } from '@/lib/client/room-state';
import { useEditor, useUi } from '../state/editor';
import { nodeWords } from '@/app/words/node-words';
import { useWords } from '@/app/words/words-provider';

/** Says that I look at an older edit, which nobody else does, and how to go on from it. */
export function LookBanner() {
  const t = useWords();
  const { ui } = useEditor();
  const { socket } = useConnection();
  const looking = useUi((state) => state.looking);
  const node = useRoom((state) => (looking === null ? null : (state.nodes.get(looking) ?? null)));
  const nodes = useRoom((state) => state.nodes);
  const isNow = useRoom((state) => looking !== null && state.head === looking);
  const edits = useRoom(mayEdit);
  const busy = useRoom((state) => state.drag !== null || !state.writable);

  const gone = node?.photo?.gone === true;
  useEffect(() => {
    if (gone) ui.setState({ looking: null });
  }, [gone, ui]);
  useEffect(() => {
    // Somebody restored it: what I look at is what all see.
    if (isNow) ui.setState({ looking: null });
  }, [isNow, ui]);

  if (node === null) return null;
  const restore = async () => {
    const answer = await socket.send('edit:restore', { nodeId: node.id });
    if (answer.ok) ui.setState({ looking: null });
    else toast(problemWords(answer.error));
  };
  return (
    <div
      role="status"
      data-banner="look"
      className="bg-panel border-accent shadow-float pointer-events-auto flex flex-wrap items-center justify-center gap-x-3 gap-y-1.5 rounded-xl border py-1.5 pr-1.5 pl-3"
    >
      <span>
        {t.rich('history.looking', {
          edit: nodeWords(t, node, nodes),
          name: authorWords(node),
          b: (chunks) => <b className="font-semibold">{chunks}</b>,
        })}
      </span>
      <span className="flex gap-1.5">
        {edits && (
          <Button look="primary" className="h-7" disabled={busy} onClick={() => void restore()}>
            <RotateCcw size={14} aria-hidden="true" /> {t('history.restore')}
          </Button>
        )}
        <Button className="h-7" onClick={() => ui.setState({ looking: null })}>
          {t('history.backToNow')}
        </Button>
      </span>
    </div>
  );
}
