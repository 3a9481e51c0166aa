/** What the README and the pages of docs/ show beside commands, which test/e2e/docs.test.ts runs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCli } from '../src/cli/program.ts'
import { is, ok } from './support/assert.ts'
import { PROJECT } from './support/bundle.ts'
import { CHUNKS } from './support/chunks.ts'
import { describe } from './support/describe.ts'
import { example } from './support/resource-list.ts'

const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8')
const run = (...argv: readonly string[]): string =>
  runCli(argv, { chunks: CHUNKS, readStdin: () => '', progress: () => {} }).stdout

describe('the picture', (it) => {
  const lines = [...read('docs/before-after.svg').matchAll(/<text class="([a-z ]+)" xml:space[^>]*>([^<]*)<\/text>/g)]
    .map(([, kind = '', text = '']) => ({ kind, text: text.replaceAll('&quot;', '"').trim() }))
    .filter(({ text }) => text !== '…')
  const before = example('app.yaml')
    .split('\n')
    .map((line) => line.trim())
  const files = ['app.yaml', '--facts', 'facts.yaml', '--policy', 'policy.yaml'].map((word) =>
    word.startsWith('--') ? word : join(PROJECT, 'examples/quickstart', word),
  )
  const after = run('inject', ...files)
    .split('\n')
    .map((line) => line.trim())
  /** A comment behind a line is left out of the picture. */
  const has = (texts: readonly string[], text: string): boolean =>
    texts.some((one) => one === text || one.startsWith(`${text}   #`))

  it('shows the quickstart', () => ok(lines.length > 20))
  it.each(
    ({ kind, text }) => `${kind}: ${text}`,
    lines,
    ({ kind, text }) => {
      is(has(kind === 'before' ? before : after, text), true)
      if (kind !== 'before') is(has(before, text), !kind.includes('added'), 'green is new')
    },
  )
})

describe('the README', (it) => {
  it.each(
    (command) => `names the command ${command}`,
    [...run('--help').matchAll(/^ {2}([a-z][a-z-]*)(?: |$)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !['help', 'version'].includes(name)),
    (command) =>
      ok(
        new RegExp(`^\\| \`${command}[ \`]`, 'm').test(read('README.md')),
        `a row of the table of commands begins with \`${command}`,
      ),
  )
})

describe('links', (it) => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'ARCHITECTURE.md',
    ...readdirSync(join(PROJECT, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ]
  it.each(
    (page) => `${page} leads somewhere`,
    pages,
    (page) => {
      for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g))
        ok(existsSync(join(PROJECT, dirname(page), target)), `${page}: there is no ${target}`)
    },
  )

  it('of the README reach every page', () => {
    const readme = read('README.md')
    for (const page of pages.filter((name) => name.startsWith('docs/')))
      ok(readme.includes(`(${page})`), `README.md does not link ${page}`)
  })
})
