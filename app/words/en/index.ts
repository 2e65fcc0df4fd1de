import app from './app';
import comments from './comments';
import exporting from './export';
import history from './history';
import image from './image';
import parts from './parts';
import person from './person';
import problems from './problems';
import replay from './replay';
import room from './room';
import share from './share';
import start from './start';
import tools from './tools';

export const en = {
  app,
  comments,
  export: exporting,
  history,
  image,
  parts,
  person,
  problems,
  replay,
  room,
  share,
  start,
  tools,
} as const;
