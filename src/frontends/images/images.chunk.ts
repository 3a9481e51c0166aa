import * as images from './images.ts'

/** The images that injection adds. */
export const loadImages = (): typeof images => images
