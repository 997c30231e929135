export const moitie = 24;
