/** `end` of the part of the text that is read; `ended` tells that its last newline was added. */
export interface Extent {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly ended: 'by-text' | 'by-us'
}
