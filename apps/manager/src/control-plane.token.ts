/** Where Nest finds the ControlPlane: a plain class, made before the app is. */
export const CONTROL_PLANE = Symbol('ControlPlane');
