import { operator } from './operator';
import { posture } from './posture';
import { scopeBoard } from './scope';

/** The text of each board by the name of its file. */
export const files: Record<string, string> = Object.fromEntries(
  Object.entries({ posture, scope: scopeBoard, operator }).map(([name, board]) => [
    `${name}.json`,
    `${JSON.stringify(board, null, 2)}\n`,
  ]),
);
