(function () {
  var charts = JSON.parse(document.getElementById("charts").textContent);
  var narrow = window.matchMedia("(max-width: 640px)");
  function draw() {
    Object.keys(charts).forEach(function (name) {
      var place = document.getElementById(name);
      var spec = charts[name][narrow.matches ? "narrow" : "wide"];
      var layout = JSON.parse(JSON.stringify(spec.layout));
      layout.width = Math.max(240, place.clientWidth);
      Plotly.react(place, spec.data, layout, charts.config);
    });
  }
  var config = charts.config;
  delete charts.config;
  Object.defineProperty(charts, "config", { value: config, enumerable: false });
  draw();
  narrow.addEventListener("change", draw);
  var waiting;
  window.addEventListener("resize", function () { clearTimeout(waiting); waiting = setTimeout(draw, 150); });
})();
