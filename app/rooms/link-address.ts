'use client';
/**
 * What links begin with. Opened as localhost a page's own address leads everybody else to their own machine, so links then
 * begin with an address of this machine in its network, where it has one that the server listens on.
 */
import { createStore, useStore } from 'zustand';
import { isLoopback } from '@/lib/address/loopback';
import { api } from '../browser/api';
import { serverAddress } from '../browser/base-path';

/** `machine`: the server answers this machine alone. `unknown`: others may reach it, but not by any address known here. */
export type Opens = 'others' | 'machine' | 'unknown';

interface LinkAddress {
  /** Who can open a link. */
  readonly opens: Opens;
  /** Addresses of this machine to choose from; empty when the page's own will do. */
  readonly choices: readonly string[];
  readonly chosen: string | null;
}

const store = createStore<LinkAddress>(() => ({ opens: 'others', choices: [], chosen: null }));

/** Asks the server how others reach it, where the page's own address is of no use to them. */
export async function findLinkAddress(): Promise<void> {
  if (!isLoopback(location.hostname)) return;
  try {
    const { reach, addresses } = await api.reach();
    const [first = null] = addresses;
    const kept = store.getState().chosen;
    const opens = reach === 'machine' ? 'machine' : first === null ? 'unknown' : 'others';
    store.setState({ opens, choices: addresses, chosen: addresses.find((address) => address === kept) ?? first });
  } catch {
    store.setState({ opens: 'unknown', choices: [], chosen: null });
  }
}

/** Address of the server for links, without a slash at its end. */
export const linkAddress = (): string => store.getState().chosen ?? serverAddress();

/** The same as React state, with what is to be said about it. */
export function useLinkAddress() {
  const { opens, choices, chosen } = useStore(store);
  return {
    server: chosen ?? serverAddress(),
    opens,
    choices,
    choose: (address: string) => store.setState({ chosen: address }),
  };
}
