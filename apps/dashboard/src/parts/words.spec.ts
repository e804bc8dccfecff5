import { readWords } from './words';

it.each([
  ['a  b', ['a', 'b']],
  [`sh -c 'a "b" c'`, ['sh', '-c', 'a "b" c']],
  ['echo "say \\"hi\\""', ['echo', 'say "hi"']],
  ['', []],
  ['--a="b c"d \'e\'f', ['--a=b cd', 'ef']],
  ['a\\ b ""', ['a b', '']],
  ['printf "a\\n$HOME"', ['printf', 'a\\n$HOME']],
  ['echo "a', null],
  ["it's", null],
])('splits %j as a shell would', (text, expected) => expect(readWords(text)).toEqual(expected));
