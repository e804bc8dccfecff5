import type { ContainerRefusal, FoundContainer, LocalContainer } from '@cube/agent';
import { ApiError } from '@cube/server';

const STATUS: Readonly<Record<ContainerRefusal['name'], number>> = { unknown: 404, 'not-yet': 404, collected: 410 };

/** The container that a call is about. Throws ApiError 404, or 410 where it is gone for good. */
export function containerOf(found: FoundContainer): LocalContainer {
  if (found.ok) return found.container;
  throw new ApiError(STATUS[found.refusal.name], found.refusal.message);
}
