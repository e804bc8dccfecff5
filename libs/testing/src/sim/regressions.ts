import type { Scenario } from './scenario';

export interface Regression {
  /** What must not happen again. */
  readonly name: string;
  /** As shrunk from the seed that found it: seeds make other scenarios as soon as a generator changes. */
  readonly scenario: Scenario;
}

/** Stories that once broke a promise. */
export const REGRESSIONS: readonly Regression[] = [
  {
    name: 'a create that comes after its container was removed makes no second one',
    scenario: {
      seed: 1666125002,
      turmoilMs: 468163,
      steps: [
        { at: 436952, kind: 'fault', name: 'engine-hang', where: 0.527983, lastsMs: 17408 },
        {
          at: 437422,
          kind: 'submit',
          cpu: 0.1,
          probe: 'none',
          singleton: true,
          port: 0,
          priority: 0,
          image: 'stubborn',
          policy: '',
        },
        { at: 463163, kind: 'remove', pick: 0.463547 },
      ],
    },
  },
  {
    name: 'a create that comes late, of a task that can not start',
    scenario: {
      seed: 1304244691,
      turmoilMs: 523105,
      steps: [
        { at: 136114, kind: 'fault', name: 'engine-hang', where: 0.107963, lastsMs: 13346 },
        { at: 269699, kind: 'fault', name: 'engine-hang', where: 0.812676, lastsMs: 4246 },
        {
          at: 321613,
          kind: 'submit',
          cpu: 0.1,
          probe: 'none',
          singleton: false,
          port: 8080,
          priority: 50,
          image: 'stubborn',
          policy: 'on-failure:5',
        },
        {
          at: 366934,
          kind: 'submit',
          cpu: 0,
          probe: 'none',
          singleton: false,
          port: 0,
          priority: 50,
          image: 'stubborn',
          policy: 'always',
        },
        { at: 374999, kind: 'fault', name: 'engine-hang', where: 0.285001, lastsMs: 31826 },
        {
          at: 518105,
          kind: 'submit',
          cpu: 0.1,
          probe: 'command',
          singleton: false,
          port: 0,
          priority: 50,
          image: 'broken',
          policy: '',
        },
      ],
    },
  },
];
