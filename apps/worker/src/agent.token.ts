/** Where Nest finds the Agent: a plain class, made before the app is. */
export const AGENT = Symbol('Agent');
