var film = { title: "La roue, filmée du pont", logo: "/logos/lecteur.png" };
document.getElementById("titre").textContent = film.title;
var logo = new Image();
logo.src = film.logo;
document.body.appendChild(logo);
