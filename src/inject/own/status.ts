/** The annotation of a pod template in which own injectors record what they added. */
export const STATUS = 'render-inject.dev/status'
