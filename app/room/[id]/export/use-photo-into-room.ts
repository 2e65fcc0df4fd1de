'use client';
import { useState } from 'react';
import { BASE_PATH } from '@/app/browser/base-path';
import { uploadPhoto, type UploadProgress } from '@/app/photos/upload';
import { toast } from '@/app/ui/toasts';
import { words } from '@/app/words/problems';
import { useConnection } from '../connection/context';

/** Makes a photo the picture of this room. */
export function usePhotoIntoRoom() {
  const { membership } = useConnection();
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const bring = async (file: File): Promise<void> => {
    if (progress !== null) return;
    const { room, token } = membership;
    setProgress(0);
    try {
      await uploadPhoto(`${BASE_PATH}/api/rooms/${room}/photos`, file, { token, onProgress: setProgress });
    } catch (error) {
      toast(words(error));
    }
    setProgress(null);
  };
  return { bring, progress };
}
