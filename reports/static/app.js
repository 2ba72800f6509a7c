/* What the pages do by themselves: choices into the address, charts as they fit, links with what is chosen, files, and what went wrong. */
(function () {
  "use strict";
  var words = JSON.parse(document.getElementById("words").textContent);
  var narrow = window.matchMedia("(max-width: 640px)");
  var fetched = window.fetch;
  var CONFIG = { showSendToCloud: false, plotlyServerURL: "", displayModeBar: false, responsive: false };

  // choices: a value that holds anyway (the first of its list) is left out of the address
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: {
      filtered: function (values, ids) {
        var query = new URLSearchParams(window.location.search);
        ids.forEach(function (id, n) {
          if (String(values[n]) === id.first) { query.delete(id.filter); } else { query.set(id.filter, values[n]); }
        });
        var told = query.toString() ? "?" + query.toString() : "";
        return told === window.location.search ? window.dash_clientside.no_update : told;
      }
    }
  });

  // an input of the browser itself, for forms: React writes what the server wrote
  window.ontschot = { Input: function (props) {
    var own = Object.assign({}, props);
    ["setProps", "loading_state", "dashRenderType"].forEach(function (name) { delete own[name]; });
    if ("value" in own) { own.defaultValue = own.value; delete own.value; }
    return window.React.createElement("input", own);
  } };

  // files that are too large are not sent; that they are being sent is said
  document.addEventListener("submit", function (event) {
    var form = event.target, most = form.getAttribute && form.getAttribute("data-most");
    if (!most) { return; }
    var files = Array.from(form.querySelector("input[type=file]").files);
    var large = files.filter(function (file) { return file.size > Number(most); });
    if (large.length) {
      event.preventDefault();
      var names = large.map(function (file) { return file.name; }).join(", ");
      var wrong = form.querySelector("[role=alert]");
      wrong.className = "error";
      wrong.textContent = form.getAttribute("data-too-large").replace("{names}", names);
    } else if (files.length) {
      form.querySelector("[role=status]").textContent = form.getAttribute("data-sending");
    }
  });

  // how far something is, asked again while it goes on; when it has ended the page is shown anew
  window.setInterval(function () {
    var place = document.querySelector("#page [data-live]");
    if (!place || document.hidden) { return; }
    fetched(place.getAttribute("data-live")).then(function (answer) { return answer.json(); }).then(function (all) {
      var said = all[place.getAttribute("data-name")] || {};
      if (said.state !== "running") {
        if (place.ended) { return; }
        place.ended = true;
        window.dash_clientside.set_props("url", { search: window.location.search });
        return;
      }
      if (!said.total) { return; }
      var bar = place.querySelector("progress"), told = place.querySelector("[role=status]");
      bar.max = said.total; bar.value = said.done;
      var text = place.getAttribute("data-told").replace("{done}", said.done).replace("{total}", said.total);
      if (told.textContent !== text) { told.textContent = text; }
    }).catch(function () {});
  }, 1000);

  // plotly.js comes when the page stands and has a chart
  var plotly;
  function library() {
    plotly = plotly || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = words.plotly;
      script.onload = function () { done(window.Plotly); };
      script.onerror = failed;
      document.head.appendChild(script);
    });
    return plotly;
  }

  function draw(place) {
    var told = place.getAttribute("data-figure");
    if (!told || !place.clientWidth) { return; }
    var key = told.length + ":" + place.clientWidth + ":" + narrow.matches;
    if (place.drawn === told && place.drawnAt === key) { return; }
    place.drawn = told; place.drawnAt = key;
    library().then(function (Plotly) {
      var spec = JSON.parse(told)[narrow.matches ? "narrow" : "wide"];
      spec.layout.width = Math.max(240, place.clientWidth);
      Plotly.react(place, spec.data, spec.layout, CONFIG);
      place.style.minHeight = spec.layout.height + "px";
    });
  }
  function drawAll() { document.querySelectorAll("#page [data-figure]").forEach(draw); }

  // a page that will have charts: plotly.js comes as soon as its text is painted, while the rest is still on its way
  if (document.querySelector("#first .chart")) {
    requestAnimationFrame(function () { requestAnimationFrame(library); });
  }

  // when the page stands, what was written before it goes
  function settled() {
    var first = document.getElementById("first"), page = document.getElementById("page");
    if (first && page && page.querySelector("h1")) { first.remove(); }
    drawAll();
  }
  new MutationObserver(settled).observe(document.getElementById("main"), {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-figure"]
  });
  var waiting;
  window.addEventListener("resize", function () { clearTimeout(waiting); waiting = setTimeout(drawAll, 150); });
  document.addEventListener("toggle", function () { drawAll(); }, true);

  // links keep what is chosen; the other language is this very view
  function kept(link) {
    var to = new URL(link.href), now = new URLSearchParams(window.location.search);
    words.keep.forEach(function (name) {
      if (now.has(name)) { to.searchParams.set(name, now.get(name)); } else { to.searchParams.delete(name); }
    });
    link.href = to.href;
  }
  function translated(link) {
    var to = new URL(window.location.href);
    to.searchParams.set("taal", link.getAttribute("data-lang"));
    link.href = to.href;
  }

  // a chart as a file of its own, with its finding and what it shows
  function asFile(button) {
    var place = document.getElementById(button.getAttribute("data-svg"));
    var title = button.getAttribute("data-title"), sub = button.getAttribute("data-sub");
    var layout = JSON.parse(JSON.stringify(place.layout));
    var wide = Math.max(place.clientWidth, 640);
    layout.margin = Object.assign({}, layout.margin, { t: (layout.margin.t || 0) + 70 });
    layout.height = (layout.height || 400) + 70;
    layout.title = { text: "<b>" + wrapped(escaped(title), wide / 9) + "</b><br><sup>" + wrapped(escaped(sub), wide / 6.5) + "</sup>",
      x: 0.01, xanchor: "left", y: 0.98, yanchor: "top", font: { size: 17 } };
    library().then(function (Plotly) {
      Plotly.downloadImage({ data: place.data, layout: layout, config: CONFIG },
        { format: "svg", width: wide, height: layout.height, filename: button.getAttribute("data-svg") });
    });
  }
  function escaped(text) { return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"); }
  function wrapped(text, most) {
    var lines = [""];
    text.split(" ").forEach(function (word) {
      if ((lines[lines.length - 1] + word).length > most) { lines.push(""); }
      lines[lines.length - 1] += word + " ";
    });
    return lines.join("<br>");
  }

  // a document takes a moment: its link says so meanwhile, and then gives the file with its kind and size
  function asDocument(link) {
    var said = link.nextElementSibling;
    function say(text, role) { said.setAttribute("role", role); said.textContent = text; }
    link.setAttribute("aria-busy", "true");
    say(link.getAttribute("data-making"), "status");
    return fetched(link.href).then(function (answer) {
      if (answer.status === 401) { window.location.reload(); }
      if (!answer.ok) { throw new Error(answer.status); }
      var name = (answer.headers.get("Content-Disposition") || "").split('filename="')[1] || "ontschot";
      var note = decodeURIComponent(answer.headers.get("Ontschot-Note") || "");
      return answer.blob().then(function (file) {
        var made = document.createElement("a");
        made.href = URL.createObjectURL(file);
        made.download = name.replace('"', "");
        made.textContent = link.getAttribute("data-made").replace("{size}", Math.ceil(file.size / 1000));
        say("", "status");
        said.appendChild(made);
        if (note) { said.appendChild(document.createElement("br")); said.appendChild(document.createTextNode(note)); }
        made.click();
      });
    }).catch(function () { say(link.getAttribute("data-failed"), "alert"); })
      .then(function () { link.removeAttribute("aria-busy"); });
  }

  document.addEventListener("click", function (event) {
    var at = event.target.closest("a[data-keep], a[data-lang], a[data-document], [data-svg], [data-copy]");
    if (!at) { return; }
    if (at.hasAttribute("data-document")) {
      event.preventDefault();
      if (!at.hasAttribute("aria-busy")) { asDocument(at); }
    }
    if (at.hasAttribute("data-keep")) { kept(at); }
    if (at.hasAttribute("data-lang")) { translated(at); }
    if (at.hasAttribute("data-svg")) { asFile(at); }
    if (at.hasAttribute("data-copy")) {
      var to = new URL(window.location.href);
      to.searchParams.set("taal", document.documentElement.lang);
      navigator.clipboard.writeText(to.href).then(function () { at.nextElementSibling.textContent = words.copied; });
    }
  });

  // an answer that does not come is said, and stays said until one comes
  window.fetch = function (what) {
    var ours = String(what && what.url || what).indexOf("_dash-") >= 0;
    function say(silent) { if (ours) { document.getElementById("no-answer").hidden = silent; } }
    return fetched.apply(this, arguments).then(
      function (response) {
        if (ours && response.status === 401) { window.location.reload(); }  // no longer in: the server says where to log in
        say(response.status < 500); return response;
      },
      function (failed) { say(false); throw failed; });
  };
})();
