import { create } from 'zustand';
import type { Point } from '@/lib/geometry/point';

/** The thread whose card is open on this page; null when none is. */
export const useOpenThread = create<{ id: string | null }>(() => ({ id: null }));

export const openThread = (id: string | null): void => useOpenThread.setState({ id });

/** Where a comment is being written that is in no thread yet, image px; null when none is. */
export const useDraft = create<{ at: Point | null }>(() => ({ at: null }));

export const draftAt = (at: Point | null): void => useDraft.setState({ at });
