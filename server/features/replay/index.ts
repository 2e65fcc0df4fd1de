/** What other features may use of replays. */
export { encodePng, ReplayFrames } from './frames';
