'use client';
import { useRoom } from '../connection/context';
import { mayEdit } from '@/lib/client/room-state';
import { useUi } from '../state/editor';
import { toolOf } from './tools';

/** What the tool in hand can do, floating below the picture. */
export function ToolOptions() {
  const { Options } = toolOf(useUi((state) => state.tool));
  const edits = useRoom(mayEdit);
  return <div className="flex min-w-0 grow justify-center">{edits && Options !== undefined && <Options />}</div>;
}
