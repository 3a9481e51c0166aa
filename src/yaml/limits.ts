/** What a reader accepts at most; each is shrinkable in tests. */
export interface YamlLimits {
  /** UTF-16 units of a whole stream. */
  readonly streamLength: number
  /** Documents of a stream, empty ones too. */
  readonly documents: number
  /** UTF-16 units of one document (apimachinery's document scanner stops there too). */
  readonly documentLength: number
  /** Collections in collections. Go stops at 10,000, Kubernetes' own objects stay far below ours. */
  readonly depth: number
  /** Keys of all maps of one document. */
  readonly keys: number
  /** Nodes of one document once every alias is replaced by what it stands for. */
  readonly expandedNodes: number
}

/** Limits for streams of manifests, facts and templates' output. */
export const YAML_LIMITS: YamlLimits = {
  streamLength: 64 * 1024 * 1024,
  documents: 250_000,
  documentLength: 5 * 1024 * 1024,
  depth: 200,
  keys: 100_000,
  expandedNodes: 1_000_000,
}

/** Limits for reading what may be a list of objects, each of which has the limits of a document: as much as a stream, and two collections deeper. */
export function listLimits(limits: YamlLimits): YamlLimits {
  return { ...limits, documentLength: limits.streamLength, keys: limits.keys * 100, depth: limits.depth + 2 }
}
