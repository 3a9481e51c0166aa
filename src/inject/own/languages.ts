import type { Nunjucks } from '../../template/nunjucks/nunjucks.ts'
import type { LoadSprig } from '../istio/prepared-injector.ts'

/** The languages that templates of own injectors may be written in; each is loaded when a template first needs it. */
export interface Languages {
  /** Go's, with what an own injector's templates know beside it. */
  readonly go: () => typeof import('./go-chunk.ts')
  /** The nunjucks engine with its realm. */
  readonly nunjucks: () => Nunjucks
  /** Functions of sprig that templates rarely call, by family: when one of them is first called. */
  readonly sprig: LoadSprig
}
