/** Puts a file into the browser's downloads. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by the next minute; after that only memory would be held.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file name that every system takes, from words that people wrote. */
export function fileName(words: string, extension: string): string {
  const clean = words
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${clean === '' ? 'tug' : clean}.${extension}`;
}
