/**
 * Classes of library errors for sets where the class and the named field count, not the words: the first pattern that fits a message names its class;
 * the groups of the pattern are what must be the same besides (the field, the type, the key).
 */
const CLASSES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['wrong-type-of-field', /cannot unmarshal (\w+)(?: \S+)? into Go struct field (\S+) of type (\S.*)$/],
  ['wrong-type-of-root', /cannot unmarshal (\w+)(?: \S+)? into Go value of type (\S.*)$/],
  ['quantity-format', /quantities must match the regular expression/],
  ['quantity-suffix', /unable to parse quantity's suffix/],
  ['quantity-number', /unable to parse numeric part of quantity/],
  ['time', /parsing time "([^"]*)"/],
  ['duration-unit-missing', /time: missing unit in duration/],
  ['duration-unit-unknown', /time: unknown unit "([^"]*)"/],
  ['duration', /time: invalid duration|invalid google\.protobuf\.Duration value|google\.protobuf\.Duration value out of range/],
  ['unsupported-number', /json: unsupported value: (\S+)/],
  ['json-syntax', /^invalid character|unexpected end of JSON input/],
  ['selector-operator', /"([^"]*)" is not a valid label selector operator/],
  ['selector-empty-values', /values set can't be empty/],
  ['selector-needless-values', /values set must be empty for exists and does not exist/],
  ['selector-number', /the value must be an integer/],
  ['label-value', /values\[(\d+)\]\[(.*?)\]: Invalid value/],
  ['label-key', /(?:key|<nil>): Invalid value: "(.*?)"/],
  ['selector-syntax', /found '(.*?)',? expected/],
  ['percentage', /invalid value for IntOrString/],
  ['yaml-key', /unsupported map key of type/],
  ['yaml', /yaml:/],
]

/** The class of a message and what it names; the message itself where no class fits. */
export function classify(message: string): string {
  for (const [name, pattern] of CLASSES) {
    const match = pattern.exec(message)
    if (match !== null) return [name, ...match.slice(1)].join(' ')
  }
  return message
}

/** Counts the classes that the errors of a set fall into. */
export interface ErrorClasses {
  /** True when both messages are of one class and name the same. */
  readonly same: (ours: string, theirs: string) => boolean
  /** Prints the table of classes that were met, after the last row. */
  readonly print: () => void
}

export function errorClasses(set: string): ErrorClasses {
  const counts = new Map<string, number>()
  return {
    same: (ours, theirs) => {
      const wanted = classify(theirs)
      const name = wanted === theirs ? 'other' : (wanted.split(' ')[0] ?? '')
      counts.set(name, (counts.get(name) ?? 0) + 1)
      return classify(ours) === wanted
    },
    print: () => console.log(`${set}: errors by class: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}`),
  }
}
