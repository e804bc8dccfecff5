import { ApiError } from './api-error';

/** For the plain call of what is only served over a WebSocket. */
export function upgradeRequired(): ApiError {
  const headers = { Upgrade: 'websocket', Connection: 'Upgrade' };
  return new ApiError(426, 'This call is a WebSocket: connect with one, and with its protocol cube.exec.', [], headers);
}
