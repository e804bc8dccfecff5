import type { CallRefusal, HelloRefusal } from '@cube/agent';
import { ApiError } from '@cube/server';

/** A HELLO that was not admitted. */
export function refusedHello(refusal: HelloRefusal): ApiError {
  if (refusal.name === 'engine-unavailable') return ApiError.busy(503, refusal.message, 1);
  return new ApiError(409, refusal.message, [], headersOf(refusal));
}

/** A call outside of a session. */
export function refusedCall(refusal: CallRefusal): ApiError {
  return new ApiError(409, refusal.message, [], headersOf(refusal));
}

/** What the manager must know to go on, where it need not read the sentence. */
function headersOf(refusal: HelloRefusal | CallRefusal): Record<string, string> {
  const obeyed = 'obeyed' in refusal ? refusal.obeyed : undefined;
  const known = obeyed && { 'Cube-Epoch': String(obeyed.epoch), 'Cube-History': obeyed.history };
  return { 'Cube-Refusal': refusal.name, ...known };
}
