export const DATE_ROWS = []
