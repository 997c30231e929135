document.documentElement.className += ' js';
document.addEventListener('DOMContentLoaded', function () {
  document.querySelectorAll('img.lazy').forEach(function (image) { image.src = image.getAttribute('data-src'); });
});
