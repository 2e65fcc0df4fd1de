import { create } from 'zustand';

/** The thread whose card is open on this page; null when none is. */
export const useOpenThread = create<{ id: string | null }>(() => ({ id: null }));

export const openThread = (id: string | null): void => useOpenThread.setState({ id });
