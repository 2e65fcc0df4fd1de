'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { words } from '@/app/words/problems';
import { MAX_NAME_LENGTH, membershipSchema } from '@/lib/protocol';
import { api } from '../browser/api';
import { BASE_PATH } from '../browser/base-path';
import { identity } from '../identity/identity';
import { isPhoto } from '../photos/photo-file';
import { uploadPhoto, type UploadProgress } from '../photos/upload';
import { visited } from '../rooms/visited';
import { toast } from '../ui/toasts';

/** A file's name as a room's: without what says its kind. */
export const nameOf = ({ name }: File): string => name.replace(/\.[^.]*$/, '').slice(0, MAX_NAME_LENGTH);

/** Opens files as rooms of their own, and goes there: photos, whole rooms, and pictures that Tug saved. */
export function useOpenFile() {
  const router = useRouter();
  const [opening, setOpening] = useState(false);
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const open = async (file: File): Promise<void> => {
    if (opening) return;
    setOpening(true);
    try {
      const { name, color } = identity.get();
      const roomName = nameOf(file);
      const asPhoto = async () => {
        setProgress(0);
        const query = new URLSearchParams({ name, color, ...(roomName === '' ? {} : { roomName }) });
        const url = `${BASE_PATH}/api/photos?${query.toString()}`;
        return membershipSchema.parse(await uploadPhoto(url, file, { onProgress: setProgress }));
      };
      const membership = (await isPhoto(file)) ? await asPhoto() : await api.importFile(file, { name, color });
      visited.enter({ ...membership, name: roomName });
      router.push(`/room/${membership.room}`);
    } catch (error) {
      toast(words(error));
      setProgress(null);
      setOpening(false);
    }
  };
  return { open, opening, progress };
}
