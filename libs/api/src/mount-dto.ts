import type { VolumeMount } from '@cube/task';
import { allOf, boolean, type Check, isPlainObject, listOf, oneOf, text } from './check';
import { mountTarget } from './container-path';
import { Field } from './field';
import { objectOf } from './read-dto';

const MOST_MOUNTS = 100;

/** A named volume inside the container. Host paths can't be mounted. */
export class MountDto {
  @Field(oneOf(['volume']), { type: 'string', enum: ['volume'], default: 'volume' })
  Type?: 'volume' | null;

  @Field(
    text(
      'a volume name of 2 to 128 characters out of a-z, A-Z, 0-9, "_", "." and "-"; host paths can not be mounted',
      128,
      (name) => /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}$/.test(name),
    ),
    { type: 'string', description: 'Name of the volume; made when it is missing.', example: 'data' },
    { required: true },
  )
  Source = '';

  @Field(mountTarget, { type: 'string', example: '/var/lib/data' }, { required: true })
  Target = '';

  @Field(boolean, { type: 'boolean', default: false })
  ReadOnly?: boolean | null;
}

const noTargetTwice: Check = (value) => {
  const targets = Array.isArray(value) ? value.map(targetOf) : [];
  return targets.flatMap((target, index) =>
    target === null || targets.indexOf(target) === index
      ? []
      : [{ at: `[${index}].Target`, value: target, expected: 'each target once' }],
  );
};

function targetOf(mount: unknown): string | null {
  const target = isPlainObject(mount) ? mount['Target'] : null;
  return typeof target === 'string' ? target.replace(/\/+$/, '') : null;
}

export const mounts = allOf(
  listOf(objectOf(MountDto), MOST_MOUNTS, `a list of at most ${MOST_MOUNTS} mounts`),
  noTargetTwice,
);

/** Precondition: `mounts` found nothing. */
export function readMount(mount: MountDto): VolumeMount {
  return { source: mount.Source, target: mount.Target, readOnly: mount.ReadOnly ?? false };
}

export function writeMount(mount: VolumeMount): MountDto {
  return { Type: 'volume', Source: mount.source, Target: mount.target, ReadOnly: mount.readOnly };
}
