/** Which of the things that somebody lets go over a page, or pastes, is opened: one at a time can be. */

/** One of them, as far as the browser tells. */
export interface DroppedThing {
  readonly file: File;
  readonly isFolder: boolean;
}

export interface Dropped {
  /** The first file; null when there are folders alone. */
  readonly file: File | null;
  readonly folders: number;
  /** Files that are left out. */
  readonly others: number;
}

export function chosenOf(things: readonly DroppedThing[]): Dropped {
  const files = things.filter(({ isFolder }) => !isFolder);
  return {
    file: files[0]?.file ?? null,
    folders: things.length - files.length,
    others: Math.max(files.length - 1, 0),
  };
}

/** Files and folders of a drop or of a clipboard. Browsers that tell no folders apart give them as files. */
export function thingsOf({ items }: Pick<DataTransfer, 'items'>): DroppedThing[] {
  return [...items].flatMap((item) => {
    const file = item.getAsFile();
    return file === null ? [] : [{ file, isFolder: item.webkitGetAsEntry()?.isDirectory === true }];
  });
}
