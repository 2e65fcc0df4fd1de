'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { BASE_PATH } from '@/app/browser/base-path';
import { roomPath } from './room-link';

/** Goes on to the room when this address is a room's link that a program or a hand changed on its way, such as /join%23TOKEN. */
export function MendedLink() {
  const router = useRouter();
  useEffect(() => {
    const path = roomPath(location.href);
    // The same path once more would bring this page once more.
    if (path !== null && BASE_PATH + path !== location.pathname + location.search + location.hash) router.replace(path);
  }, [router]);
  return null;
}
