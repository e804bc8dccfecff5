import { Document, Scalar, visit } from 'yaml';
import { isObeyed, withEscapes } from './printable';

/** YAML that no terminal obeys. */
export function yamlOf(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      // In double quotes YAML has JSON's escapes.
      if (typeof node.value === 'string' && isObeyed(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return withEscapes(document.toString({ lineWidth: 0 }));
}
