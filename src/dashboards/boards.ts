import type { Dashboard } from '@grafana/schema';
import { operator } from './operator';
import { posture } from './posture';
import { scopeBoard } from './scope';

/** The boards by the names of their files. */
export const boards: Record<string, Dashboard> = { posture, scope: scopeBoard, operator };
