/** A room in somebody else's page. */
export default {
  undo: 'Undo and redo',
  alone: {
    title: 'This address is for other pages',
    text: 'Pages that embed Tug show a room here. In a tab of its own the room has all of its tools.',
    open: 'Open the room',
  },
  nobody: {
    title: 'The page around this room does not answer',
    text: 'It has to load Tug’s embed.js and hand over the key to the room. Load the page again.',
  },
  closed: {
    title: 'This room was closed',
    text: 'All edits are kept.',
  },
} as const;
