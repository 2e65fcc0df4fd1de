import type { en } from '../en';
import type { Translated } from '../translated';
import app from './app';
import checkpoint from './checkpoint';
import comments from './comments';
import embed from './embed';
import exporting from './export';
import history from './history';
import picture from './picture';
import packs from './packs';
import parts from './parts';
import person from './person';
import problems from './problems';
import replay from './replay';
import room from './room';
import share from './share';
import start from './start';
import tools from './tools';

export const de: Translated<typeof en> = {
  app,
  checkpoint,
  comments,
  embed,
  export: exporting,
  history,
  picture,
  packs,
  parts,
  person,
  problems,
  replay,
  room,
  share,
  start,
  tools,
};
