document.body.append(Object.assign(document.createElement("p"), { textContent: "La meule voisine tourne aussi." }));
