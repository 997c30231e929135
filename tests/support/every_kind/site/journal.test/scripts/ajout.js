document.addEventListener("DOMContentLoaded", function () {
  ["http://media.test/images/collee.png", "/images/collee-2.png"].forEach(function (address) {
    var image = document.createElement("img");
    image.src = address;
    image.alt = "collée";
    document.getElementById("place").appendChild(image);
  });
});
