'use client';
import { MessageCirclePlus } from 'lucide-react';
import { Popover } from 'radix-ui';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../connection/context';
import { useEditor, useUi } from '../state/editor';
import { toImage, toScreen } from '../state/view';
import { CARD, CommentPins } from './comment-pins';
import { Composer } from './composer';
import { draftAt, useDraft } from './open-thread';
import { useComments, useThreads } from './use-threads';

/** The comments on the picture that is shown, and a press that makes a new one. */
export function CommentLayer() {
  const t = useWords();
  const editor = useEditor();
  const comments = useComments();
  const view = useUi((state) => state.view);
  const size = useUi((state) => state.size);
  const looking = useUi((state) => state.looking);
  const head = useRoom((state) => state.head);
  const running = useRoom((state) => state.drag !== null);
  const placing = useUi((state) => state.commenting);
  const setPlacing = (commenting: boolean) => editor.ui.setState({ commenting });
  const draft = useDraft(({ at }) => at);
  const allowed = useRoom((state) => state.me !== null && state.me.role !== 'viewer');
  const open = useThreads().filter((thread) => !thread.resolved).length;
  const nodeId = looking ?? head;
  if (nodeId === null) return null;
  const origin = toScreen(view, size, { x: 0, y: 0 });
  const place = (event: React.MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = toImage(view, size, { x: event.clientX - box.left, y: event.clientY - box.top });
    const { width, height } = editor.picture;
    const inside = at.x >= 0 && at.x <= width && at.y >= 0 && at.y <= height;
    setPlacing(false);
    if (inside) draftAt(at);
  };
  const pin = draft === null ? null : toScreen(view, size, draft);
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden">
      {placing && (
        <div
          role="presentation"
          data-placing-comment=""
          className="pointer-events-auto absolute inset-0 cursor-copy"
          onClick={place}
        />
      )}
      {/* While the picture moves, what was said about it points at nothing. */}
      {!running && <CommentPins nodeId={nodeId} scale={view.zoom} origin={origin} />}
      {draft !== null && pin !== null && (
        <Popover.Root open onOpenChange={(stays) => !stays && draftAt(null)}>
          <Popover.Anchor asChild>
            <span
              aria-hidden="true"
              className="bg-accent absolute size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-white"
              style={{ left: pin.x, top: pin.y }}
            />
          </Popover.Anchor>
          <Popover.Portal>
            <Popover.Content side="bottom" align="start" sideOffset={8} collisionPadding={8} className={CARD}>
              <Composer
                label={t('comments.write')}
                onSend={(text) => {
                  const made = comments.begin(nodeId, draft, text) !== null;
                  if (made) draftAt(null);
                  return made;
                }}
              />
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      )}
      {allowed && (
        <div className="bg-panel border-line shadow-float pointer-events-auto absolute top-2 right-2 flex rounded-lg border p-0.5">
          <IconButton
            icon={MessageCirclePlus}
            side="left"
            label={placing ? t('comments.place') : t('comments.begin', { open })}
            pressed={placing}
            onClick={() => setPlacing(!placing)}
          />
        </div>
      )}
    </div>
  );
}
