/** Streams in which every workload stands many times, its words renamed. */
import { pick, type Random } from './random.ts'

/** Lines whose value is a word that nobody but the author chose. */
const WORD_LINE =
  /^[ -]*(?:name|image|value|serviceAccountName|secretName|claimName|app|version|tier|component|app\.kubernetes\.io\/[a-z-]+): (["']?)([a-z][a-z0-9]*(?:[-._/:@][a-z0-9]+)*)\1$/gm
/** Names that Istio or a template gives a meaning to. */
const MEANT = /istio|envoy|sidecar|pilot|auto|inject|proxy/

/** So many items at least, and copies of each document. */
const ITEMS = 36
const COPIES = 14

/** Copies of all documents of a stream, as many as replays need: some as they are, the others with some of their words renamed; documents in the order of `next`. */
export function renamedCopies(manifests: string, next: Random): string {
  const documents = manifests.split(/^---.*\n/m).filter((text) => /^[^#\s]/m.test(text))
  const count = Math.max(COPIES, Math.ceil(ITEMS / documents.length))
  const copies = documents.flatMap((text) => {
    const words = freeWordsOf(text)
    return Array.from({ length: count }, (_, i) => (i % 5 === 3 ? text : renamed(text, words, i % 3 === 1 ? 2 : 1, next)))
  })
  return copies
    .map((text) => ({ text: text.endsWith('\n') ? text : `${text}\n`, at: next(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join('---\n')
}

function freeWordsOf(text: string): readonly string[] {
  const words = [...text.matchAll(WORD_LINE)].map(([, , word = '']) => word)
  return [...new Set(words)].filter((word) => word.length > 2 && !MEANT.test(word))
}

/** One in `oneIn` of the words is another one, wherever it stands on its own. */
function renamed(text: string, words: readonly string[], oneIn: number, next: Random): string {
  const gone = words.filter(() => next(oneIn) === 0)
  return gone.reduce((out, word) => {
    const alone = new RegExp(`(?<![\\w./:@-])${word.replaceAll('.', '\\.')}(?![\\w/:@-])`, 'g')
    return out.replace(alone, another(word, next))
  }, text)
}

/** As long as a name may be or as short, in front of others or behind; an image keeps its shape, mostly. */
function another(word: string, next: Random): string {
  const name = `${pick(next, ['a', 'shop', 'zebra', 'quite-long-winded-name', 'm'])}-${next(1000)}${pick(next, ['', '-v', 'g'])}`
  const image = /^(.*\/)?[^/]*?([:@].*)?$/.exec(word)
  return word.includes('/') || word.includes(':')
    ? `${image?.[1] ?? ''}${name}${next(4) === 0 ? ':v1' : (image?.[2] ?? '')}`
    : name
}
