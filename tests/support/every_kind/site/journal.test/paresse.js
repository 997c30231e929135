// Loads what stands in data-src, data-srcset and data-bg once it comes near the window.
(function () {
  var near = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      var one = entry.target;
      near.unobserve(one);
      if (one.dataset.srcset) one.srcset = one.dataset.srcset;
      if (one.dataset.src) one.src = one.dataset.src;
      if (one.dataset.bg) one.style.backgroundImage = 'url("' + one.dataset.bg + '")';
    });
  }, { rootMargin: "200px" });
  document.querySelectorAll(".lent, .lent-fond").forEach(function (one) { near.observe(one); });
})();
