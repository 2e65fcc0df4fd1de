import type { Tool } from '../state/ui-store';
import { HAND } from './hand';
import { MASK } from './mask';
import { PLAN } from './plan';
import { PULL } from './pull';
import type { ToolDefinition } from './tool';

/** The tools, in the order of the rail. */
export const TOOLS: readonly ToolDefinition[] = [PULL, PLAN, MASK, HAND];

const BY_NAME: Readonly<Record<Tool, ToolDefinition>> = { pull: PULL, plan: PLAN, mask: MASK, hand: HAND };

export const toolOf = (tool: Tool): ToolDefinition => BY_NAME[tool];
