/** The form of the docs pages, and how they are read; test/e2e/docs.test.ts runs them. */
import { equal, is, ok } from './support/assert.ts'
import { describe } from './support/describe.ts'
import { docsPages, printsAsShown, readPage } from './support/docs-pages.ts'

const page = (...lines: string[]): string => lines.join('\n')

describe('docs pages', (it) => {
  it('have no command that no test runs', () => {
    const pages = docsPages()
    ok(pages.length > 5, 'the pages are found')
    equal(
      pages.flatMap(({ name, faults }) => faults.map((fault) => `${name}:${fault}`)),
      [],
    )
  })

  it('are read as steps', () => {
    const { steps, faults } = readPage(
      'p',
      page(
        '<!-- setup: cp a b -->',
        '| [examples/a](examples/a) | what | `five` [exit 2] |',
        '```console',
        '$ one \\',
        '    --two',
        'out',
        '$ three',
        'x   [exit 1]',
        '```',
        '```console no-run needs a cluster',
        '$ four',
        '```',
      ),
    )
    equal(faults, [])
    equal(steps, [
      { kind: 'setup', line: 1, text: 'cp a b' },
      { kind: 'run', line: 2, commands: [{ line: 2, text: 'five', shown: [], exit: 2 }] },
      {
        kind: 'run',
        line: 3,
        commands: [
          { line: 4, text: 'one \\\n    --two', shown: ['out'], exit: 0 },
          { line: 7, text: 'three', shown: ['x'], exit: 1 },
        ],
      },
      {
        kind: 'no-run',
        line: 10,
        reason: 'needs a cluster',
        commands: [{ line: 11, text: 'four', shown: [], exit: 0 }],
      },
    ])
  })

  it.each(
    ([line]) => `are refused with: ${line}`,
    [
      ['```\nrender-inject inject\n```', '2: a command outside'],
      ['```yaml\n$ ls\n```', '2: a command outside'],
      ['```console no-run\n$ ls\n```', '1: write'],
      ['```console\nls\n```', '1: a console block begins'],
      ['```console\n$ ls\n', '1: this block does not end'],
    ] as const,
    ([text, fault]) => ok(readPage('p', text).faults[0]?.startsWith(fault), readPage('p', text).faults.join()),
  )

  it.each(
    ([shown, printed, expected]) => `${expected ? 'take' : 'refuse'} ${JSON.stringify(printed)} for ${JSON.stringify(shown)}`,
    [
      ['a\nb', 'a\nb\n', true],
      ['a\nb', 'a\n', false],
      ['a', 'a\nb\n', false],
      ['a.c', 'abc\n', false],
      ['a\n…\nc', 'a\nb\nb\nc\n', true],
      ['a\n…\nc', 'a\nc\n', true],
      ['a\n…', 'a\nb\n', true],
      ['…injected YAML…\nc', 'a\nb\nc\n', true],
      ['a …)', 'a (1 s)\n', true],
      ['a …)', 'a (1 s\n', false],
    ] as const,
    ([shown, printed, expected]) => is(printsAsShown(shown.split('\n'), printed), expected),
  )
})
