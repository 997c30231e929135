export function montre(place) {
  const image = new Image();
  image.alt = "engrenage";
  image.src = "/images/engrenage.png";
  place.append(image);
}
