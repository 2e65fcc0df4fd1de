'use client';
import { useImperativeHandle, useRef, type Ref } from 'react';

export interface PhotoFieldHandle {
  /** Lets the person choose a photo, or take one. */
  choose(): void;
}

/** A hidden field for a photo; a button beside it opens it. @param camera opens the camera of a phone that faces whoever holds it */
export function PhotoField({
  ref,
  label,
  camera = false,
  onFile,
}: {
  ref: Ref<PhotoFieldHandle>;
  label: string;
  camera?: boolean;
  onFile: (file: File) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ choose: () => field.current?.click() }));
  return (
    <input
      ref={field}
      type="file"
      accept="image/*"
      {...(camera ? { capture: 'user' } : {})}
      aria-label={label}
      className="sr-only"
      tabIndex={-1}
      onChange={(event) => {
        const [file] = event.target.files ?? [];
        event.target.value = '';
        if (file !== undefined) onFile(file);
      }}
    />
  );
}
