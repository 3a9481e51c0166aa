/** What is wrong with a label key, in the words of apimachinery's `content.IsLabelKey`; empty when nothing is. */
export function labelKeyFaults(key: string): string[] {
  const parts = key.split('/')
  if (parts.length > 2) {
    return [
      `a valid label key ${mustMatch(NAME_RULE, NAME, NAME_EXAMPLES)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const faults: string[] = []
  const name = parts.at(-1) ?? ''
  const prefix = parts.length === 2 ? parts[0] : undefined
  if (prefix === '') faults.push('prefix part must be non-empty')
  else if (prefix !== undefined) faults.push(...subdomainFaults(prefix).map((fault) => `prefix part ${fault}`))
  if (name === '') faults.push('name part must be non-empty')
  else if (byteLength(name) > MAX_NAME) faults.push(`name part ${tooLong(MAX_NAME)}`)
  if (!NAME_PATTERN.test(name)) faults.push(`name part ${mustMatch(NAME_RULE, NAME, NAME_EXAMPLES)}`)
  return faults
}

/** What is wrong with a label value, in the words of `content.IsLabelValue`; empty when nothing is. */
export function labelValueFaults(value: string): string[] {
  const faults: string[] = []
  if (byteLength(value) > MAX_NAME) faults.push(tooLong(MAX_NAME))
  if (!VALUE_PATTERN.test(value)) faults.push(mustMatch(VALUE_RULE, VALUE, "'MyValue',  or 'my_value',  or '12345'"))
  return faults
}

/** What is wrong with a DNS subdomain, in the words of `content.IsDNS1123Subdomain`. */
function subdomainFaults(name: string): string[] {
  const faults: string[] = []
  if (byteLength(name) > MAX_SUBDOMAIN) faults.push(tooLong(MAX_SUBDOMAIN))
  if (!SUBDOMAIN_PATTERN.test(name)) faults.push(mustMatch(SUBDOMAIN_RULE, SUBDOMAIN, "'example.com'"))
  return faults
}

const MAX_NAME = 63
const MAX_SUBDOMAIN = 253
const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const VALUE = `(${NAME})?`
const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'
/** The same languages without nested repetition, so that no text is slow to refuse. */
const NAME_PATTERN = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const VALUE_PATTERN = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/
const SUBDOMAIN_PATTERN = /^(?!-)(?!\.)(?!.*(?:\.\.|-\.|\.-))[-a-z0-9.]*[a-z0-9]$/
const NAME_EXAMPLES = "'MyName',  or 'my.name',  or '123-abc'"
const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"

function mustMatch(rule: string, pattern: string, examples: string): string {
  return `${rule} (e.g. ${examples}, regex used for validation is '${pattern}')`
}

function tooLong(length: number): string {
  return `must be no more than ${length} bytes`
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
