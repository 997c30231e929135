import { moitie } from "./moitie.js";

export const dents = 2 * moitie;
