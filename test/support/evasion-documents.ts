/**
 * Documents that hold a workload of namespace `shop` in a form that readers of YAML disagree about. Each has to come out injected, or be
 * refused; to pass one through in silence would let it by.
 */
export interface EvasionDocument {
  readonly name: string
  readonly bytes: Buffer
  /** The text, where the bytes are UTF-8. */
  readonly text: string | undefined
  /** `injected`, or the code of the refusal. */
  readonly outcome: string
}

const TEMPLATE = `  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: app, image: registry.example/web:1}
`
const SPEC = `spec:\n  selector: {matchLabels: {app: web}}\n${TEMPLATE}`
const HEAD = 'apiVersion: apps/v1\nkind: Deployment\n'
const META = 'metadata: {name: web, namespace: shop}\n'
const WEB = HEAD + META + SPEC
const OBJECT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'registry.example/web:1' }] } },
  },
}
const JSON_WEB = JSON.stringify(OBJECT)
const WITHOUT_TYPE = JSON.stringify({ metadata: OBJECT.metadata, spec: OBJECT.spec })
const OTHER = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n'

/** The workload with one line written otherwise. */
function kind(line: string): string {
  return `apiVersion: apps/v1\n${line}\n${META}${SPEC}`
}

const TEXTS: readonly (readonly [name: string, outcome: string, text: string])[] = [
  // Where the kind comes from
  ['kind by merge', 'injected', `x: &x {kind: Deployment}\n<<: *x\napiVersion: apps/v1\n${META}${SPEC}`],
  [
    'kind by a list of merges',
    'injected',
    `x: &x {kind: Deployment}\ny: &y {kind: ConfigMap}\n<<: [*x, *y]\napiVersion: apps/v1\n${META}${SPEC}`,
  ],
  [
    'kind by a merge of a merge',
    'injected',
    `x: &x {kind: Deployment}\ny: &y {<<: *x}\n<<: *y\napiVersion: apps/v1\n${META}${SPEC}`,
  ],
  ['kind in binary', 'injected', kind('kind: !!binary RGVwbG95bWVudA==')],
  ['kind with a tag', 'injected', kind('kind: !!str Deployment')],
  ['kind with a verbatim tag', 'injected', kind('kind: !<tag:yaml.org,2002:str> Deployment')],
  ['kind with the tag of no one', 'injected', kind('kind: ! Deployment')],
  ['kind with a tag of its own', 'injected', kind('kind: !kind Deployment')],
  ['kind in single quotes', 'injected', kind("kind: 'Deployment'")],
  ['kind with escapes', 'injected', kind('kind: "\\x44eplo\\u0079ment"')],
  ['kind over two lines', 'injected', kind('kind: "Deploy\\\n  ment"')],
  ['kind in a literal block', 'injected', kind('kind: |-\n  Deployment')],
  ['kind in a folded block', 'injected', kind('kind: >-\n  Deployment')],
  ['kind with an anchor', 'injected', kind('kind: &kind Deployment')],
  [
    'kind by an alias',
    'injected',
    `metadata: {name: web, namespace: shop, annotations: {a: &k Deployment}}\nkind: *k\napiVersion: apps/v1\n${SPEC}`,
  ],
  ['kind on the next line', 'injected', kind('kind:\n  # here\n  Deployment')],
  ['kind last', 'injected', `apiVersion: apps/v1\n${META}${SPEC}kind: Deployment\n`],
  ['kind twice', 'RI0109', kind('kind: ConfigMap\nkind: Deployment')],
  ['kind twice, once by merge', 'injected', `x: &x {kind: ConfigMap}\n<<: *x\n${WEB}`],
  // How the key is written
  ['key with an escape', 'injected', kind('"\\x6bind": Deployment')],
  ['key in single quotes', 'injected', kind("'kind': Deployment")],
  ['key with a question mark', 'injected', kind('? kind\n: Deployment')],
  [
    'key by an alias',
    'injected',
    `metadata: {name: web, namespace: shop, annotations: {a: &k kind}}\n*k : Deployment\napiVersion: apps/v1\n${SPEC}`,
  ],
  ['key with a tag', 'injected', kind('!!str kind: Deployment')],
  ['key in binary', 'injected', kind('!!binary a2luZA==: Deployment')],
  ['key with blanks behind', 'injected', kind('kind   : Deployment   # yes')],
  // Where the rest comes from
  ['apiVersion by merge', 'injected', `x: &x {apiVersion: apps/v1}\n<<: *x\nkind: Deployment\n${META}${SPEC}`],
  ['spec by merge', 'RI0108', `x: &x\n  selector: {matchLabels: {app: web}}\n${TEMPLATE}${HEAD}${META}spec: {<<: *x}\n`],
  ['spec by an alias', 'RI0108', `x: &x\n  selector: {matchLabels: {app: web}}\n${TEMPLATE}${HEAD}${META}spec: *x\n`],
  [
    'containers by an alias',
    'RI0108',
    `x: &x\n- {name: app, image: i}\n${HEAD}${META}spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: *x}}}\n`,
  ],
  ['namespace by a later merge', 'injected', `${HEAD}metadata: {name: web, <<: &m {namespace: shop}}\n${SPEC}`],
  ['namespace in binary', 'injected', `${HEAD}metadata: {name: web, namespace: !!binary c2hvcA==}\n${SPEC}`],
  ['an older apiVersion', 'injected', WEB.replace('apps/v1', 'extensions/v1beta1')],
  [
    'all in flow form',
    'injected',
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: ${JSON.stringify(OBJECT.spec)}}\n`,
  ],
  ['a generated name', 'injected', WEB.replace('name: web, ', 'generateName: web-, ')],
  // Lists
  ['v1 List', 'injected', `apiVersion: v1\nkind: List\nitems:\n- ${JSON_WEB}\n`],
  [
    'a list in a list',
    'injected',
    `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - ${JSON_WEB}\n`,
  ],
  ['DeploymentList', 'injected', `apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- ${JSON_WEB}\n`],
  [
    'DeploymentList whose items name no kind',
    'injected',
    `apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- ${WITHOUT_TYPE}\n`,
  ],
  [
    'PodList whose items name no kind',
    'injected',
    'apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: web, namespace: shop}\n  spec: {containers: [{name: app, image: i}]}\n',
  ],
  ['a list of another kind', 'injected', `apiVersion: corp.example/v1\nkind: ShoppingList\nitems: [${JSON_WEB}]\n`],
  ['a list by merge', 'injected', `x: &x {kind: List}\n<<: *x\napiVersion: v1\nitems: [${JSON_WEB}]\n`],
  ['items in an object that is no list', 'RI0109', `${OTHER}items: [${JSON_WEB}]\n`],
  ['items in a workload', 'RI0109', `${WEB}items: [${JSON_WEB}]\n`],
  // Where documents begin and end
  ['a byte order mark first', 'injected', `\ufeff${WEB}`],
  ['a byte order mark behind a separator', 'injected', `${OTHER}---\n\ufeff${WEB}`],
  ['CR LF', 'injected', WEB.replaceAll('\n', '\r\n')],
  ['CR', 'injected', WEB.replaceAll('\n', '\r')],
  ['a comment behind the separator', 'injected', `${OTHER}--- # next\n${WEB}`],
  ['blanks behind the separator', 'injected', `${OTHER}--- \t\n${WEB}`],
  ['content behind the separator', 'RI0103', `${OTHER}--- ${JSON_WEB}\n`],
  ['an end mark between', 'RI0109', `${OTHER}...\n${WEB}`],
  ['an end mark first', 'RI0103', `...\n${WEB}`],
  ['a directive', 'RI0103', `%YAML 1.1\n---\n${WEB}`],
  ['a separator in quotes', 'RI0103', `${OTHER}data: {a: "\n---\n${WEB}"}\n`],
  ['separators in a row', 'injected', `---\n---\n---\n${WEB}---\n`],
  ['no newline at the end', 'injected', WEB.trimEnd()],
  // JSON
  ['JSON', 'injected', JSON_WEB],
  ['JSON with escapes', 'injected', JSON_WEB.replace('"kind"', '"\\u006bind"').replace('"Deployment"', '"\\u0044eployment"')],
  ['JSON with a key twice', 'RI0109', JSON_WEB.replace('{', '{"kind":"ConfigMap",')],
  ['two in a row', 'injected', `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}${JSON_WEB}`],
  ['YAML behind JSON', 'injected', `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}\n---\n${WEB}`],
  ['JSON behind many blanks', 'injected', ' '.repeat(5000) + JSON_WEB],
  ['a list of objects', 'RI0101', `[${JSON_WEB}]`],
  // Other characters
  ['a next line', 'injected', WEB.replace('kind: Deployment\n', 'kind: Deployment\u0085')],
  ['a line separator', 'injected', WEB.replace('kind: Deployment\n', 'kind: Deployment\u2028')],
  ['NUL', 'RI0103', `${WEB}# \0\n`],
  ['a tab as indent', 'RI0103', WEB.replace('  template:', '\ttemplate:')],
]

function utf16(text: string, order: 'LE' | 'BE'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return order === 'LE' ? bytes : bytes.swap16()
}

export const EVASIONS: readonly EvasionDocument[] = [
  ...TEXTS.map(([name, outcome, text]) => ({ name, outcome, text, bytes: Buffer.from(text, 'utf8') })),
  ...(['LE', 'BE'] as const).map((order) => ({
    name: `UTF-16 ${order}`,
    outcome: 'RI0103',
    text: undefined,
    bytes: utf16(WEB, order),
  })),
  {
    name: 'bytes that are no UTF-8',
    outcome: 'RI0103',
    text: undefined,
    bytes: Buffer.concat([Buffer.from(WEB), Buffer.from([0x23, 0xff, 0x0a])]),
  },
]
