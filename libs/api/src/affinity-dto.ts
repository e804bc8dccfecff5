import { type Affinity, DEFAULT_WEIGHT, type Spread } from '@cube/task';
import { expecting, integer, listOf, text } from './check';
import { Field } from './field';
import { objectOf } from './read-dto';

const MOST_AFFINITIES = 20;
const MOST_SPREADS = 5;

/** A wish: of the nodes that fit, those that meet the expression come first. */
export class AffinityDto {
  @Field(
    text('an expression of 1 to 256 characters like node.labels.disk==ssd', 256, (value) => /\S/.test(value)),
    { type: 'string', description: 'As in Constraints.', example: 'node.labels.disk==ssd' },
    { required: true },
  )
  Expression = '';

  @Field(
    expecting('a whole number from -100 to 100, and not 0', (value) => Number.isInteger(value) && isWeight(value)),
    { type: 'integer', description: 'How much it matters; below 0 to be avoided.', default: DEFAULT_WEIGHT },
  )
  Weight?: number | null;
}

/** A wish: tasks with the same Labels are spread over the values of something that nodes have. */
export class SpreadDto {
  @Field(
    text('a label or attribute of nodes, of 1 to 256 characters, like node.labels.zone', 256, (value) =>
      /\S/.test(value),
    ),
    { type: 'string', description: 'What the zones are.', example: 'node.labels.zone' },
    { required: true },
  )
  Over = '';

  @Field(integer('a whole number from 1 to 100', { min: 1, max: 100 }), {
    type: 'integer',
    description: 'How much each task with the same Labels in the zone counts against it.',
    default: DEFAULT_WEIGHT,
  })
  Weight?: number | null;
}

export const affinities = listOf(
  objectOf(AffinityDto),
  MOST_AFFINITIES,
  `a list of at most ${MOST_AFFINITIES} affinities like {"Expression":"node.labels.disk==ssd","Weight":50}`,
);

export const spreads = listOf(
  objectOf(SpreadDto),
  MOST_SPREADS,
  `a list of at most ${MOST_SPREADS} spreads like {"Over":"node.labels.zone"}`,
);

export function readAffinity({ Expression, Weight }: AffinityDto): Affinity {
  return { expression: Expression, weight: Weight ?? DEFAULT_WEIGHT };
}

export function writeAffinity({ expression, weight }: Affinity): AffinityDto {
  return { Expression: expression, Weight: weight };
}

export function readSpread({ Over, Weight }: SpreadDto): Spread {
  return { over: Over, weight: Weight ?? DEFAULT_WEIGHT };
}

export function writeSpread({ over, weight }: Spread): SpreadDto {
  return { Over: over, Weight: weight };
}

function isWeight(value: unknown): boolean {
  return typeof value === 'number' && value !== 0 && value >= -100 && value <= 100;
}
