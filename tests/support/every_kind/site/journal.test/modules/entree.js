import { dents } from "roues";
import { montre } from "outils/montre.js";
import "./voisin.js";

document.getElementById("compte").textContent = `Le rouet a ${dents} dents.`;
montre(document.getElementById("image"));
